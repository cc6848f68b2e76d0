package io.sharedmemory.endive;

import java.util.Map;
import java.util.WeakHashMap;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;

/**
 * The memories that an instance and its threads use, until the instance ends. Has no
 * reference to the instance, so as not to keep it reachable.
 */
final class MemoryUse {

	private final MemoryUser user;

	/** Guarded by the lock of this, like the end. */
	private final Map<SharedMemory, MemoryAccess> memories = new WeakHashMap<>();

	private boolean ended;

	MemoryUse(MemoryUser user) {
		this.user = user;
	}

	MemoryUser user() {
		return this.user;
	}

	/**
	 * Adds a memory. It may satisfy several imports: the instance may do what any one of
	 * them may do.
	 */
	synchronized void add(SharedMemory memory, MemoryAccess access) {
		if (!this.ended) {
			this.memories.merge(memory, access,
					(one, other) -> (one == MemoryAccess.READ_ONLY) ? other : MemoryAccess.READ_WRITE);
		}
	}

	/**
	 * Removes a memory that a thread of the instance had for itself, once the thread has
	 * ended.
	 */
	synchronized void remove(SharedMemory memory) {
		this.memories.remove(memory);
	}

	/**
	 * Records that the instance no longer uses anything.
	 */
	synchronized void end() {
		this.ended = true;
		this.memories.clear();
	}

	synchronized Map<SharedMemory, MemoryAccess> memories() {
		return Map.copyOf(this.memories);
	}

}
