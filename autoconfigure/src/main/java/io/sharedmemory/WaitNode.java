package io.sharedmemory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One wait, from when it is enqueued until it ended.
 */
abstract class WaitNode {

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

	final int width;

	final long expected;

	final Deadline deadline;

	private final long start = System.nanoTime();

	private volatile @Nullable WaitOutcome outcome;

	/** Guarded by the lock of its bucket, as what follows. */
	boolean queued;

	@Nullable WaitNode previous;

	/** Of a wait that was taken off its queue: the next one to wake. */
	@Nullable WaitNode next;

	/** Of the first wait of a queue: the last one. */
	WaitNode last = this;

	/** Of the first wait of a queue: the queue behind it in the table. */
	@Nullable WaitNode nextHead;

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
	final boolean end(WaitOutcome outcome) {
		return OUTCOME.compareAndSet(this, null, outcome);
	}

	/**
	 * How the wait ended, {@code null} while it lasts.
	 */
	final @Nullable WaitOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Wakes the waiter, whose wait another thread has ended. Called without a lock.
	 */
	abstract void wake();

	/**
	 * Whether the wait should be woken by {@link #precede another one} of those that were
	 * ended together with it.
	 */
	boolean canFollow() {
		return false;
	}

	/**
	 * Has the thread that is woken for this wait wake another one next.
	 * @return false if there is no such thread, or it has left already
	 */
	boolean precede(WaitNode follower) {
		return false;
	}

	/**
	 * What operators see of the wait.
	 */
	abstract Waiter snapshot(Instant since);

	final long elapsedNanos() {
		return System.nanoTime() - this.start;
	}

	/**
	 * When the wait began, as {@link System#nanoTime()}.
	 */
	final long start() {
		return this.start;
	}

	@Override
	public final String toString() {
		return "wait%d(address %d)".formatted(this.width, this.address);
	}

}
