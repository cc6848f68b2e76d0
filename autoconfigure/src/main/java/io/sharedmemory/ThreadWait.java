package io.sharedmemory;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * A wait that blocks the thread that made it.
 */
final class ThreadWait extends WaitNode {

	private final Thread thread = Thread.currentThread();

	ThreadWait(long address, int width, long expected, Deadline deadline) {
		super(address, width, expected, deadline);
	}

	/**
	 * Blocks the thread until the end of the wait is decided, or decides it itself when
	 * the time is over or the thread is interrupted.
	 */
	WaitOutcome park() {
		boolean yields = this.thread.isVirtual();
		while (true) {
			WaitOutcome outcome = outcome();
			if (outcome != null) {
				return outcome;
			}
			long remaining = this.deadline.remainingNanos();
			if (this.thread.isInterrupted()) {
				end(WaitOutcome.INTERRUPTED);
			}
			else if (remaining <= 0) {
				end(WaitOutcome.TIMED_OUT);
			}
			else if (yields) {
				Thread.yield();
				yields = false;
			}
			else if (remaining == Long.MAX_VALUE) {
				LockSupport.park(this);
			}
			else {
				LockSupport.parkNanos(this, remaining);
			}
		}
	}

	@Override
	void wake() {
		LockSupport.unpark(this.thread);
	}

	@Override
	Waiter snapshot(Instant since) {
		return new Waiter(this.address, this.width, this.expected, this.thread.getName(), this.thread.threadId(),
				this.thread.isVirtual(), since, this.deadline.instant());
	}

}
