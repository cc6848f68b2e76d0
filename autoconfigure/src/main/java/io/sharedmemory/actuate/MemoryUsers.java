package io.sharedmemory.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.ModuleFunction;

/**
 * Reports who uses memories besides the host. By default, nobody does.
 */
public interface MemoryUsers {

	/**
	 * Returns the holders of each memory.
	 * @return a snapshot; for each memory, those with the most instances first
	 */
	default Map<SharedMemory, List<MemoryHolder>> holders() {
		return Map.of();
	}

	/**
	 * Returns the modules and plugins that threads are calling.
	 * @return a snapshot of those that are known, by thread identifier
	 */
	default Map<Long, MemoryUser> callers() {
		return Map.of();
	}

	/**
	 * Finds the innermost function of a module on a stack.
	 * @param stack the stack of a thread, the innermost frame first
	 * @return the function, if the stack shows one
	 */
	default Optional<ModuleFunction> function(StackTraceElement[] stack) {
		return Optional.empty();
	}

}
