package io.sharedmemory.benchmark;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * As {@link BareTurns}, but each wait has a timeout.
 */
final class TimedBareTurns extends BareTurns {

	private final long timeoutNanos;

	TimedBareTurns(Duration timeout) {
		this.timeoutNanos = timeout.toNanos();
	}

	@Override
	public void await(int player) {
		while (this.turn != player) {
			LockSupport.parkNanos(this, this.timeoutNanos);
		}
	}

}
