package io.sharedmemory.registry;

import io.sharedmemory.SharedMemory;

/**
 * Hears of the memories that come and go. The events of one registry come one after the
 * other, in the order in which things happened; a listener should return soon.
 */
public interface SharedMemoryRegistryListener {

	/**
	 * A memory was created.
	 * @param memory the memory
	 */
	default void onAdded(SharedMemory memory) {
	}

	/**
	 * A memory was removed and is closed.
	 * @param memory the memory
	 */
	default void onRemoved(SharedMemory memory) {
	}

}
