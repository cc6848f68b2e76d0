package io.sharedmemory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * One wait of one thread, from when it is enqueued until it ended.
 */
final class WaitNode {

	private static final VarHandle OUTCOME;

	static {
		try {
			OUTCOME = MethodHandles.lookup().findVarHandle(WaitNode.class, "outcome", WaitOutcome.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final long address;

	private final int width;

	private final long expected;

	private final Deadline deadline;

	private final Thread thread = Thread.currentThread();

	private final long start = System.nanoTime();

	private volatile @Nullable WaitOutcome outcome;

	/** The queue that the node is in; guarded by the lock of its bucket. */
	@Nullable AddressQueue queue;

	/** Guarded by the lock of its bucket. */
	@Nullable WaitNode previous;

	/**
	 * Guarded by the lock of its bucket; then, for a node that was taken off its queue,
	 * the next one to wake.
	 */
	@Nullable WaitNode next;

	WaitNode(long address, int width, long expected, Deadline deadline) {
		this.address = address;
		this.width = width;
		this.expected = expected;
		this.deadline = deadline;
	}

	/**
	 * Decides how the wait ends.
	 * @return false if that was decided before
	 */
	boolean end(WaitOutcome outcome) {
		return OUTCOME.compareAndSet(this, null, outcome);
	}

	/**
	 * Blocks the thread until the end of the wait is decided, or decides it itself when
	 * the time is over or the thread is interrupted.
	 */
	WaitOutcome park() {
		while (true) {
			WaitOutcome outcome = this.outcome;
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
			else if (remaining == Long.MAX_VALUE) {
				LockSupport.park(this);
			}
			else {
				LockSupport.parkNanos(this, remaining);
			}
		}
	}

	void unpark() {
		LockSupport.unpark(this.thread);
	}

	long elapsedNanos() {
		return System.nanoTime() - this.start;
	}

	Waiter snapshot() {
		return new Waiter(this.address, this.width, this.expected, this.thread.getName(), this.thread.threadId(),
				this.thread.isVirtual(), Instant.now().minusNanos(elapsedNanos()), this.deadline.instant());
	}

	@Override
	public String toString() {
		return "wait%d(address %d)".formatted(this.width, this.address);
	}

}
