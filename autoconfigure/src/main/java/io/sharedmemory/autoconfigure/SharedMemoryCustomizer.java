package io.sharedmemory.autoconfigure;

import org.springframework.core.annotation.Order;

import io.sharedmemory.SharedMemory;

/**
 * Callback to prepare configured memories. A bean of this type is called for each of them
 * when it is created, after its {@code preload} and before it is visible to anything
 * else. Several customizers are called in their {@link Order}. If the memory is restored
 * from a snapshot, this happens after them and replaces what they have written. The
 * memory's configured queues are created last; a customizer must not write to the places
 * where these will be.
 */
@FunctionalInterface
public interface SharedMemoryCustomizer {

	/**
	 * Prepares a memory, for instance by writing a header into it.
	 * @param memory the memory, which is identified by its {@link SharedMemory#name()}
	 */
	void customize(SharedMemory memory);

}
