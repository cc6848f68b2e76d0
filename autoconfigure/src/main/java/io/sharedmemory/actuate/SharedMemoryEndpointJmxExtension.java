package io.sharedmemory.actuate;

import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

import io.sharedmemory.actuate.MemoryChanges.GrownDescriptor;
import io.sharedmemory.actuate.MemoryChanges.NotifiedDescriptor;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * The operations of the {@link SharedMemoryEndpoint} that change something, over JMX.
 * They are there only where access to the endpoint is unrestricted.
 */
@EndpointJmxExtension(endpoint = SharedMemoryEndpoint.class)
public class SharedMemoryEndpointJmxExtension {

	private final MemoryChanges changes;

	/**
	 * Creates the extension.
	 * @param registry the memories
	 */
	public SharedMemoryEndpointJmxExtension(SharedMemoryRegistry registry) {
		this.changes = new MemoryChanges(registry);
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
	 * Wakes threads that wait on an address of a memory.
	 * @param name the name of the memory
	 * @param address the address in bytes
	 * @param count how many to wake at most
	 * @return how many were woken
	 */
	@WriteOperation
	public NotifiedDescriptor notify(String name, long address, long count) {
		return this.changes.notify(name, Long.toString(address), Long.toString(count));
	}

}
