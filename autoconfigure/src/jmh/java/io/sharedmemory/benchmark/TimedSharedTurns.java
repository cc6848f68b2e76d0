package io.sharedmemory.benchmark;

import java.time.Duration;

import io.sharedmemory.SharedMemory;

/**
 * As {@link SharedTurns}, but each wait has a timeout.
 */
final class TimedSharedTurns extends SharedTurns {

	private final Duration timeout;

	TimedSharedTurns(SharedMemory memory, Duration timeout) {
		super(memory);
		this.timeout = timeout;
	}

	@Override
	public void await(int player) throws InterruptedException {
		while (this.memory.atomicLoad32(TURN) != player) {
			this.memory.atomicWait32(TURN, 1 - player, this.timeout);
		}
	}

}
