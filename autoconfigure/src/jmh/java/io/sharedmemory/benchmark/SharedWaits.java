package io.sharedmemory.benchmark;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Waits on a word of a shared memory.
 */
final class SharedWaits implements Waits {

	private static final long ADDRESS = 1024;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	@Override
	public void await(int waiter) throws InterruptedException {
		this.memory.atomicWait32(ADDRESS, 0);
	}

	@Override
	public void wakeOne() {
		this.memory.atomicNotify(ADDRESS, 1);
	}

	@Override
	public void wakeAll() {
		this.memory.atomicNotify(ADDRESS, -1);
	}

	@Override
	public int waiting() {
		return this.memory.waiting();
	}

}
