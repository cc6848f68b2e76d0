package io.sharedmemory;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A wait that blocks nobody, as JavaScript's {@code Atomics.waitAsync}. It stands in the
 * same queue as the waits of threads.
 * <p>
 * Whoever completes the future from outside, by cancelling it for instance, ends the
 * wait, unless a notify was faster: then the future completes as notified. Dependents run
 * on the future's default executor, not in the thread that notifies.
 */
final class AsyncWait extends CompletableFuture<WaitResult> {

	private final String memory;

	private final WaitQueues queues;

	private final Counters counters;

	private final Node node;

	private volatile @Nullable CompletableFuture<?> timer;

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
		}
		else {
			scheduleTimeout();
		}
	}

	private void scheduleTimeout() {
		long remaining = this.node.deadline.remainingNanos();
		if (remaining == Long.MAX_VALUE) {
			return;
		}
		CompletableFuture<Void> timer = new CompletableFuture<Void>().completeOnTimeout(null, Math.max(0, remaining),
				TimeUnit.NANOSECONDS);
		this.timer = timer;
		timer.thenRun(this::timeOut);
		if (this.node.outcome() != null) {
			// It ended before it could see the timer.
			timer.cancel(false);
		}
	}

	private void timeOut() {
		if (this.node.deadline.remainingNanos() > 0) {
			scheduleTimeout();
		}
		else if (endHere(WaitOutcome.TIMED_OUT)) {
			complete(WaitOutcome.TIMED_OUT);
		}
	}

	/**
	 * Ends the wait from this side, which has to take it out of its queue.
	 */
	private boolean endHere(WaitOutcome outcome) {
		if (!this.node.end(outcome)) {
			return false;
		}
		this.queues.remove(this.node);
		ended(outcome);
		return true;
	}

	private void ended(WaitOutcome outcome) {
		this.counters.waited(outcome, this.node.elapsedNanos());
		CompletableFuture<?> timer = this.timer;
		if (timer != null) {
			timer.cancel(false);
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
	 * The wait's place in its queue.
	 */
	final class Node extends WaitNode {

		Node(long address, int width, long expected, Deadline deadline) {
			super(address, width, expected, deadline);
		}

		@Override
		void wake() {
			WaitOutcome outcome = outcome();
			if (outcome != null) {
				ended(outcome);
				// In a thread of its own: a dependent must not run inside a notify.
				defaultExecutor().execute(() -> complete(outcome));
			}
		}

		@Override
		Waiter snapshot(Instant since) {
			return new Waiter(this.address, this.width, this.expected, "", 0, false, since, this.deadline.instant());
		}

	}

}
