package io.sharedmemory;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.sharedmemory.AsyncTimeouts.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A wait that blocks nobody, as JavaScript's {@code Atomics.waitAsync}. It stands in the
 * same queue as the waits of threads.
 * <p>
 * Whoever completes the future from outside, by cancelling it for instance, ends the
 * wait, unless a notify was faster: then the future completes as notified.
 * <p>
 * A wait that was ended by a notify, a time-out or a close completes on the future's
 * default executor, and nowhere else: what depends on it may be anybody's code, and may
 * block. If the executor or the heap has no room for it, whoever ended the wait tries
 * again until there is, as the JVM does when it wakes virtual threads: the wait is off
 * its queue and counted, so its future must complete.
 */
final class AsyncWait extends CompletableFuture<WaitResult> {

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final String memory;

	private final WaitQueues queues;

	private final Counters counters;

	private final Node node;

	private volatile @Nullable Timeout timer;

	AsyncWait(String memory, WaitQueues queues, Counters counters, long address, int width, long expected,
			Deadline deadline) {
		this.memory = memory;
		this.queues = queues;
		this.counters = counters;
		this.node = new Node(address, width, expected, deadline);
	}

	/**
	 * Enqueues the wait, or completes it at once.
	 */
	void start() {
		WaitOutcome immediate = this.queues.enqueue(this.node);
		if (immediate != null) {
			this.node.end(immediate);
			this.counters.waited(immediate, this.node.elapsedNanos());
			complete(immediate);
			return;
		}
		try {
			scheduleTimeout();
		}
		catch (Throwable ex) {
			// The caller gets no future, so nobody else could end the wait; unless it was
			// notified already.
			if (endHere(WaitOutcome.INTERRUPTED)) {
				throw ex;
			}
		}
	}

	private void scheduleTimeout() {
		long remaining = this.node.deadline.remainingNanos();
		if (remaining == Long.MAX_VALUE) {
			return;
		}
		Timeout timer = AsyncTimeouts.after(remaining, this::timeOut);
		this.timer = timer;
		if (this.node.outcome() != null) {
			// It ended before it could see the timer.
			timer.cancel();
		}
	}

	private void timeOut() {
		if (endHere(WaitOutcome.TIMED_OUT)) {
			completeElsewhere();
		}
	}

	private void completeElsewhere() {
		while (true) {
			try {
				defaultExecutor().execute(this.node);
				return;
			}
			catch (OutOfMemoryError | RejectedExecutionException ex) {
				LockSupport.parkNanos(RETRY_NANOS);
			}
		}
	}

	/**
	 * Ends the wait from this side, which has to take it out of its queue.
	 */
	private boolean endHere(WaitOutcome outcome) {
		StackReserve.require();
		if (!this.node.end(outcome)) {
			return false;
		}
		this.queues.remove(this.node);
		ended(outcome);
		return true;
	}

	private void ended(WaitOutcome outcome) {
		this.counters.waited(outcome, this.node.elapsedNanos());
		Timeout timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
	}

	private void complete(WaitOutcome outcome) {
		switch (outcome) {
			case OK -> super.complete(WaitResult.OK);
			case MISMATCH -> super.complete(WaitResult.MISMATCH);
			case TIMED_OUT -> super.complete(WaitResult.TIMED_OUT);
			case CLOSED -> super.completeExceptionally(new SharedMemoryClosedException(this.memory));
			case INTERRUPTED -> super.cancel(false);
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (endHere(WaitOutcome.INTERRUPTED)) {
			return super.cancel(mayInterruptIfRunning);
		}
		return isCancelled();
	}

	@Override
	public boolean complete(WaitResult value) {
		return endHere(WaitOutcome.INTERRUPTED) && super.complete(value);
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		return endHere(WaitOutcome.INTERRUPTED) && super.completeExceptionally(ex);
	}

	@Override
	public CompletableFuture<WaitResult> completeAsync(Supplier<? extends WaitResult> supplier, Executor executor) {
		executor.execute(() -> {
			try {
				complete(supplier.get());
			}
			catch (Throwable ex) {
				completeExceptionally(ex);
			}
		});
		return this;
	}

	@Override
	public void obtrudeValue(WaitResult value) {
		endHere(WaitOutcome.INTERRUPTED);
		super.obtrudeValue(value);
	}

	@Override
	public void obtrudeException(Throwable ex) {
		endHere(WaitOutcome.INTERRUPTED);
		super.obtrudeException(ex);
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		// What depends on a wait is no wait.
		return new CompletableFuture<>();
	}

	/**
	 * The wait's place in its queue, and what completes the future when it was left.
	 */
	final class Node extends WaitNode implements Runnable {

		Node(long address, int width, long expected, Deadline deadline) {
			super(address, width, expected, deadline);
		}

		@Override
		void wake() {
			WaitOutcome outcome = outcome();
			if (outcome != null) {
				ended(outcome);
				completeElsewhere();
			}
		}

		@Override
		public void run() {
			WaitOutcome outcome = outcome();
			while (outcome != null && !isDone()) {
				try {
					complete(outcome);
				}
				catch (OutOfMemoryError ex) {
					// For the exception of a closed memory.
					LockSupport.parkNanos(RETRY_NANOS);
				}
			}
		}

		@Override
		Waiter snapshot(Instant since) {
			return new Waiter(this.address, this.width, this.expected, "", 0, false, since, this.deadline.instant(),
					null);
		}

	}

}
