package io.sharedmemory.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.ModuleFunction;

/**
 * Who uses memories besides the host. As it is, nobody does.
 */
public interface MemoryUsers {

	/**
	 * Who has which memories.
	 * @return a snapshot; of each memory those with most instances first
	 */
	default Map<SharedMemory, List<MemoryHolder>> holders() {
		return Map.of();
	}

	/**
	 * Who is called by which threads.
	 * @return a snapshot of those that are known, by the identifiers of the threads
	 */
	default Map<Long, MemoryUser> callers() {
		return Map.of();
	}

	/**
	 * The innermost function of a module on a stack.
	 * @param stack the stack of a thread, the innermost frame first
	 * @return the function, if there is one that the stack shows
	 */
	default Optional<ModuleFunction> function(StackTraceElement[] stack) {
		return Optional.empty();
	}

}
