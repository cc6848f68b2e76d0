package io.sharedmemory.jcstress;

import io.sharedmemory.SharedMemory;

/**
 * Holds actors back until enough threads wait on an address, also if they wait no more
 * when the last actor comes.
 */
final class Gate {

	private final SharedMemory memory;

	private final long address;

	private final int waiters;

	private volatile boolean open;

	Gate(SharedMemory memory, long address, int waiters) {
		this.memory = memory;
		this.address = address;
		this.waiters = waiters;
	}

	void pass() {
		long start = System.nanoTime();
		while (!this.open && !Waits.isOver(start)) {
			if (countWaiters() >= this.waiters) {
				this.open = true;
			}
			else {
				Thread.yield();
			}
		}
	}

	private long countWaiters() {
		return this.memory.waiters().stream().filter((waiter) -> waiter.address() == this.address).count();
	}

}
