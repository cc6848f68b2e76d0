package io.sharedmemory;

/**
 * The owner of a memory, a registry for instance: it is asked before the memory grows,
 * and is told the outcome.
 * <p>
 * Growth of one memory happens one at a time, so the calls for it come one after the
 * other, in the order in which things happened. They are made by the thread that grows or
 * closes the memory, which others wait for; an owner must return soon. It can neither
 * grow nor close the memory that it is called for, which throws an
 * {@link IllegalStateException}, and must not grow or close another one, which could wait
 * for this one.
 */
public interface MemoryOwner {

	/**
	 * The memory is about to grow, within its maximum. {@link #grown},
	 * {@link #growFailed} or {@link #growAbandoned} follows, unless the JVM has not even
	 * the heap or stack for that call; in that case the next call shows by its size what
	 * has become of it.
	 * @param memory the memory
	 * @param current its size in pages
	 * @param desired the size that it is to have, in pages
	 * @throws MemoryGrowthException to refuse; {@link #growFailed} is then called with it
	 */
	default void growing(SharedMemory memory, long current, long desired) {
	}

	/**
	 * The memory has grown.
	 * @param memory the memory, which has its new size
	 * @param previous the size that it had, in pages
	 */
	default void grown(SharedMemory memory, long previous) {
	}

	/**
	 * The memory could not grow: it is as before.
	 * @param memory the memory
	 * @param failure what its caller is about to get
	 */
	default void growFailed(SharedMemory memory, MemoryGrowthException failure) {
	}

	/**
	 * The memory did not grow, for a reason other than a {@link MemoryGrowthException}:
	 * an {@link Error} intervened, or the system failed in an unexpected way. It is as
	 * before.
	 * @param memory the memory
	 * @param current its size in pages
	 */
	default void growAbandoned(SharedMemory memory, long current) {
	}

	/**
	 * The memory was closed, and its pages are back with the system. This is the last
	 * call for a memory; it is made again only if the memory had to be closed again
	 * because something failed.
	 * @param memory the memory
	 * @param size the size that it had, in pages
	 */
	default void closed(SharedMemory memory, long size) {
	}

}
