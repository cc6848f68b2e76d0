package io.sharedmemory.autoconfigure;

import org.springframework.core.annotation.Order;

import io.sharedmemory.SharedMemory;

/**
 * Prepares configured memories: a bean of this type is called for each of them when it is
 * created, after its {@code preload} and before anyone else sees it. Several are called
 * in their {@link Order}. Where the memory is restored from a snapshot, that comes after
 * them, and replaces what they have written. The memory's configured queues are made
 * last; where these are to be, a customizer has to leave what is there.
 */
@FunctionalInterface
public interface SharedMemoryCustomizer {

	/**
	 * Prepares a memory, writes a header into it for instance.
	 * @param memory the memory; {@link SharedMemory#name()} tells which one
	 */
	void customize(SharedMemory memory);

}
