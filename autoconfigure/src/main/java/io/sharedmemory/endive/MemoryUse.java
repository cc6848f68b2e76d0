package io.sharedmemory.endive;

import java.util.Map;
import java.util.WeakHashMap;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;

/**
 * The memories that an instance uses, with its threads, until it ends. Knows nothing of
 * the instance, so as not to keep it reachable.
 */
final class MemoryUse {

	private final MemoryUser user;

	/** Guarded by the lock of this, as the end. */
	private final Map<SharedMemory, MemoryAccess> memories = new WeakHashMap<>();

	private boolean ended;

	MemoryUse(MemoryUser user) {
		this.user = user;
	}

	MemoryUser user() {
		return this.user;
	}

	/**
	 * A memory may be there for several imports: what one of them may do, the instance
	 * may.
	 */
	synchronized void add(SharedMemory memory, MemoryAccess access) {
		if (!this.ended) {
			this.memories.merge(memory, access,
					(one, other) -> (one == MemoryAccess.READ_ONLY) ? other : MemoryAccess.READ_WRITE);
		}
	}

	/**
	 * A thread of the instance had the memory for itself, and has ended.
	 */
	synchronized void remove(SharedMemory memory) {
		this.memories.remove(memory);
	}

	/**
	 * The instance uses nothing any more.
	 */
	synchronized void end() {
		this.ended = true;
		this.memories.clear();
	}

	synchronized Map<SharedMemory, MemoryAccess> memories() {
		return Map.copyOf(this.memories);
	}

}
