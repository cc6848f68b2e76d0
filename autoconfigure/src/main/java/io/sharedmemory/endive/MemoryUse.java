package io.sharedmemory.endive;

import java.util.Collections;
import java.util.List;
import java.util.Set;
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
	private final Set<SharedMemory> memories = Collections.newSetFromMap(new WeakHashMap<>());

	private boolean ended;

	MemoryUse(MemoryUser user) {
		this.user = user;
	}

	MemoryUser user() {
		return this.user;
	}

	synchronized void add(SharedMemory memory) {
		if (!this.ended) {
			this.memories.add(memory);
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

	synchronized List<SharedMemory> memories() {
		return List.copyOf(this.memories);
	}

}
