package io.sharedmemory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A wait that blocks the thread that made it.
 * <p>
 * The scheduler of virtual threads has queues that grow. If the heap has no room for a
 * larger one, a thread that is to be woken is lost: the JVM takes it for scheduled, and
 * nothing can wake it again. So a notify never hands the scheduler more than a few
 * threads at once. Each of the others follows one of these: it is woken by that thread,
 * before it leaves its wait.
 */
final class ThreadWait extends WaitNode {

	private static final VarHandle FOLLOWER;

	static {
		try {
			FOLLOWER = MethodHandles.lookup().findVarHandle(ThreadWait.class, "follower", ThreadWait.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Thread thread = Thread.currentThread();

	/** Whom to wake next; this wait itself when it is too late for that. */
	@SuppressWarnings("unused")
	private volatile @Nullable ThreadWait follower;

	ThreadWait(long address, int width, long expected, Deadline deadline) {
		super(address, width, expected, deadline);
	}

	/**
	 * Blocks the thread until the end of the wait is decided, or decides it itself when
	 * the time is over or the thread is interrupted.
	 */
	// A hint only: without it the thread parks at once
	@SuppressWarnings("ThreadPriorityCheck")
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

	/**
	 * Ends the thread's part in waking others: called by it when its wait was ended by
	 * somebody else.
	 */
	void leave() {
		ThreadWait next = takeFollower();
		if (next != null) {
			next.wake();
		}
	}

	private @Nullable ThreadWait takeFollower() {
		return (ThreadWait) FOLLOWER.getAndSet(this, this);
	}

	@Override
	boolean canFollow() {
		return this.thread.isVirtual();
	}

	@Override
	boolean precede(WaitNode follower) {
		return FOLLOWER.compareAndSet(this, null, follower);
	}

	@Override
	void wake() {
		ThreadWait next = this;
		RejectedExecutionException failure = null;
		while (next != null) {
			try {
				LockSupport.unpark(next.thread);
				break;
			}
			catch (RejectedExecutionException ex) {
				// The JVM has lost this thread, but those that follow it can be woken.
				failure = ex;
				next = next.takeFollower();
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	@Override
	Waiter snapshot(Instant since) {
		return new Waiter(this.address, this.width, this.expected, this.thread.getName(), this.thread.threadId(),
				this.thread.isVirtual(), since, this.deadline.instant(), this.thread);
	}

}
