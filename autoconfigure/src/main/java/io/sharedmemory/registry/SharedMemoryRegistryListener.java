package io.sharedmemory.registry;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;

/**
 * Is told which memories come and go, and of their growth. Memories come and go one after
 * the other, and the events of one memory arrive in the order in which they happened.
 * <p>
 * A listener is called by the thread that made the change, which others wait for: it
 * should return soon. It may look into the registry, but must not grow, close, create or
 * remove any memory, nor wait for a thread that does: that thread may be waiting for this
 * one. An exception that it throws is logged. An {@link Error} ends the change that was
 * made, after all listeners were told: a memory is then not created after all, but
 * removed or grown.
 */
public interface SharedMemoryRegistryListener {

	/**
	 * A memory was created. Growth that happened meanwhile, in its initializer for
	 * instance, is reported right after.
	 * @param memory the memory
	 */
	default void onAdded(SharedMemory memory) {
	}

	/**
	 * A memory was removed: it is closed, unless it was
	 * {@linkplain SharedMemoryRegistry#release released}. Growth of a released memory is
	 * not reported, except for what was in progress.
	 * @param memory the memory
	 */
	default void onRemoved(SharedMemory memory) {
	}

	/**
	 * A memory grew by at least one page.
	 * @param memory the memory, which has its new size
	 * @param previous the size that it had, in pages
	 */
	default void onGrown(SharedMemory memory, long previous) {
	}

	/**
	 * A memory could not grow.
	 * @param memory the memory, which is as before
	 * @param failure what the requester of the growth is about to get
	 */
	default void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
	}

	/**
	 * A memory was not created, because a limiter, a budget or the system did not allow
	 * it. Several threads may report that at once.
	 * @param failure what the requester of the memory is about to get
	 */
	default void onCreationFailed(MemoryCreationException failure) {
	}

}
