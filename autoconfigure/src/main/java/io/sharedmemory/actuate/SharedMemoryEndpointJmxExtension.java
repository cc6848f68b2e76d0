package io.sharedmemory.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

import io.sharedmemory.actuate.MemoryChanges.GrownDescriptor;
import io.sharedmemory.actuate.MemoryChanges.NotifiedDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDetailsDescriptor;
import io.sharedmemory.actuate.SnapshotOperations.SavedDescriptor;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * The operations of the {@link SharedMemoryEndpoint} on one memory, over JMX. Those that
 * change something are available only where access to the endpoint is unrestricted.
 */
@EndpointJmxExtension(endpoint = SharedMemoryEndpoint.class)
public class SharedMemoryEndpointJmxExtension {

	private final SharedMemoryEndpoint endpoint;

	private final MemoryChanges changes;

	/**
	 * Creates the extension.
	 * @param endpoint describes the memories
	 * @param registry the memories
	 * @param snapshots the snapshots that save them
	 */
	public SharedMemoryEndpointJmxExtension(SharedMemoryEndpoint endpoint, SharedMemories registry,
			List<SharedMemorySnapshots> snapshots) {
		this.endpoint = endpoint;
		this.changes = new MemoryChanges(registry, new SnapshotOperations(snapshots));
	}

	/**
	 * Returns one memory, its events, and the threads that wait on it.
	 * @param name the name of the memory
	 * @return the memory, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable SharedMemoryDetailsDescriptor memory(String name) {
		return this.endpoint.memory(name);
	}

	/**
	 * Adds pages to a memory.
	 * @param name the name of the memory
	 * @param delta how many pages
	 * @return the size in pages before and after
	 */
	@WriteOperation
	public GrownDescriptor grow(String name, long delta) {
		return this.changes.grow(name, Long.toString(delta));
	}

	/**
	 * Saves a memory to the place that is configured for it.
	 * @param name the name of the memory
	 * @return a description of the snapshot
	 */
	@WriteOperation
	public SavedDescriptor snapshot(String name) {
		return this.changes.snapshot(name);
	}

	/**
	 * Wakes threads that wait on an address of a memory.
	 * @param name the name of the memory
	 * @param address the address in bytes
	 * @param count the maximum number of threads to wake
	 * @return how many were woken
	 */
	@WriteOperation
	public NotifiedDescriptor notify(String name, long address, long count) {
		return this.changes.notify(name, Long.toString(address), Long.toString(count));
	}

}
