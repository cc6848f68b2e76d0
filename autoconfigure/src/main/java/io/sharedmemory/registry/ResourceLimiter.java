package io.sharedmemory.registry;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;

/**
 * Decides whether memories may be created and may grow. Corresponds to Wasmtime's
 * {@code ResourceLimiter}, with sizes in pages; unlike there, it also applies to shared
 * memories.
 * <p>
 * A limiter is asked by several threads at once, for different memories. It should return
 * soon, and may look into the registry, but must not grow, close, create or remove any
 * memory, nor wait for a thread that does: that thread may be waiting for this one.
 */
@FunctionalInterface
public interface ResourceLimiter {

	/**
	 * A memory is about to be created or to grow, within its maximum. A limiter that
	 * throws denies, too.
	 * @param memory the name of the memory
	 * @param current its size in pages, {@code 0} if it is about to be created
	 * @param desired the size that it is to have, in pages
	 * @param maximum the largest size that its type allows, in pages
	 * @return whether the memory may have the desired size; {@code false} makes the
	 * creation or growth fail with {@link GrowthFailure#LIMITER}
	 */
	boolean memoryGrowing(String memory, long current, long desired, long maximum);

	/**
	 * A memory could not grow, for whatever reason: also if this limiter agreed, or was
	 * not asked because the desired size is over the maximum.
	 * @param memory the name of the memory
	 * @param failure what the requester of the growth is about to get
	 */
	default void memoryGrowFailed(String memory, MemoryGrowthException failure) {
	}

	/**
	 * A memory was not created, because of a limiter, the budget or the system: also if
	 * this limiter agreed. Not told is that an initializer failed, or that another thread
	 * created the memory of the same name first; who keeps an account should look at the
	 * memories of the registry.
	 * @param memory the name that the memory was to have
	 * @param failure what the requester is about to get
	 */
	default void memoryCreationFailed(String memory, MemoryCreationException failure) {
	}

}
