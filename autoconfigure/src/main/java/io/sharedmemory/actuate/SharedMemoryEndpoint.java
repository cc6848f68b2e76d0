package io.sharedmemory.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;
import io.sharedmemory.Waiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * The actuator endpoint {@code sharedmemory}: size, growth and waiting of each memory,
 * never its content.
 */
@Endpoint(id = "sharedmemory", defaultAccess = Access.READ_ONLY)
public class SharedMemoryEndpoint {

	private final SharedMemoryRegistry registry;

	public SharedMemoryEndpoint(SharedMemoryRegistry registry) {
		this.registry = registry;
	}

	/**
	 * All memories.
	 * @return a summary of each memory, by name
	 */
	@ReadOperation
	public SharedMemoriesDescriptor memories() {
		Map<String, SharedMemoryDescriptor> memories = new LinkedHashMap<>();
		this.registry.forEach((memory) -> memories.put(memory.name(), describe(memory)));
		return new SharedMemoriesDescriptor(memories);
	}

	/**
	 * One memory and the threads that wait on it.
	 * @param name the name of the memory
	 * @return the memory, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable SharedMemoryDetailsDescriptor memory(@Selector String name) {
		return this.registry.find(name)
			.map((memory) -> new SharedMemoryDetailsDescriptor(memory.name(), describe(memory), memory.waiters()))
			.orElse(null);
	}

	private static SharedMemoryDescriptor describe(SharedMemory memory) {
		MemoryStatistics statistics = memory.statistics();
		return new SharedMemoryDescriptor(statistics.size(), memory.type().minimum(), memory.type().maximum(),
				statistics.size() * MemoryType.PAGE_SIZE, memory.type().maximum() * MemoryType.PAGE_SIZE,
				memory.isClosed(), statistics.waiting(), statistics.growths(),
				statistics.growthFailures().values().stream().mapToLong(Long::longValue).sum(), statistics.notifies(),
				statistics.woken(), statistics.waits());
	}

	/**
	 * All memories.
	 *
	 * @param memories the memories by name, in the order of their creation
	 */
	public record SharedMemoriesDescriptor(
			Map<String, SharedMemoryDescriptor> memories) implements OperationResponseBody {
	}

	/**
	 * A memory.
	 *
	 * @param size the current size in pages of 64 KiB
	 * @param minimum the size that it was created with, in pages
	 * @param maximum the size that it can grow to, in pages
	 * @param sizeBytes the current size in bytes
	 * @param maximumBytes the size that it can grow to, in bytes
	 * @param closed whether the memory is closed
	 * @param waiters how many threads wait on it now
	 * @param growths how often it grew
	 * @param growthFailures how often growth was refused
	 * @param notifies how often notify was called
	 * @param woken how many waiters were woken
	 * @param waits how many waits ended with each result
	 */
	public record SharedMemoryDescriptor(long size, long minimum, long maximum, long sizeBytes, long maximumBytes,
			boolean closed, int waiters, long growths, long growthFailures, long notifies, long woken,
			Map<WaitResult, Long> waits) implements OperationResponseBody {
	}

	/**
	 * A memory and the threads that wait on it.
	 *
	 * @param name the name of the memory
	 * @param memory the memory
	 * @param waitingThreads the threads that wait now, longest first
	 */
	public record SharedMemoryDetailsDescriptor(String name, SharedMemoryDescriptor memory,
			List<Waiter> waitingThreads) implements OperationResponseBody {
	}

}
