package io.sharedmemory.benchmark;

import io.sharedmemory.SharedMemory;

/**
 * Turns by a word of a shared memory, and its {@code wait} and {@code notify}.
 */
class SharedTurns implements Turns {

	static final long TURN = 1024;

	final SharedMemory memory;

	SharedTurns(SharedMemory memory) {
		this.memory = memory;
		memory.atomicStore32(TURN, 0);
	}

	@Override
	public void players(Thread first, Thread second) {
		// The memory knows who waits.
	}

	@Override
	public void await(int player) throws InterruptedException {
		while (this.memory.atomicLoad32(TURN) != player) {
			this.memory.atomicWait32(TURN, 1 - player);
		}
	}

	@Override
	public void pass(int player) {
		this.memory.atomicStore32(TURN, player);
		this.memory.atomicNotify(TURN, 1);
	}

}
