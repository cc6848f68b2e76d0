package io.sharedmemory;

/**
 * Who a memory belongs to, a registry for instance: it is asked before the memory grows,
 * and told what becomes of it.
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
	 * The memory is about to grow, within its maximum. If the owner agrees, either
	 * {@link #grown} or {@link #growFailed} follows, unless an {@link Error} such as the
	 * end of the thread's stack comes between; what became of it then shows in the size
	 * that the next call tells.
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
	 * The memory was closed, and its pages are back with the system. This is the last
	 * call for a memory.
	 * @param memory the memory
	 * @param size the size that it had, in pages
	 */
	default void closed(SharedMemory memory, long size) {
	}

}
