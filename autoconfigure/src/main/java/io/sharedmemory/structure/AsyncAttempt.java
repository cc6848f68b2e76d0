package io.sharedmemory.structure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.sharedmemory.WaitResult;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is repeated, without blocking a thread, until it succeeds or the future
 * is completed from outside, for instance by being cancelled.
 * <p>
 * An attempt and the completion with its result are one step with respect to such outside
 * completions: a message that was taken always arrives, and one that is reported as not
 * put is not put.
 *
 * @param <T> the type of the result
 */
final class AsyncAttempt<T> extends CompletableFuture<T> {

	private final Attempt<T> attempt;

	private final Signal signal;

	private final StallWatch watch;

	private final QueueCounters counters;

	/** Held from an attempt until the future has its result. */
	private final Object lock = new Object();

	private volatile @Nullable CompletableFuture<WaitResult> sleep;

	AsyncAttempt(Attempt<T> attempt, Signal signal, StallWatch watch, QueueCounters counters) {
		this.attempt = attempt;
		this.signal = signal;
		this.watch = watch;
		this.counters = counters;
	}

	/**
	 * Makes an attempt, and goes to sleep if it does not succeed.
	 */
	void start() {
		try {
			if (!attempted()) {
				sleep();
			}
		}
		catch (RuntimeException | Error ex) {
			completeExceptionally(ex);
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // wake() completes this with what fails
	private void sleep() {
		int ticket = this.signal.enter();
		CompletableFuture<WaitResult> sleep;
		try {
			if (attempted()) {
				this.signal.leave();
				return;
			}
			this.counters.waited();
			sleep = this.signal.sleepAsync(ticket, Duration.ofNanos(this.watch.patienceNanos()));
		}
		catch (RuntimeException | Error ex) {
			this.signal.leave();
			throw ex;
		}
		this.sleep = sleep;
		sleep.whenCompleteAsync(this::wake);
		if (isDone()) {
			// It was completed before it could see the sleep.
			sleep.cancel(false);
		}
	}

	private void wake(@Nullable WaitResult result, @Nullable Throwable failure) {
		try {
			this.signal.leave();
			if (isDone()) {
				if (result == WaitResult.OK) {
					// Another thread can use it.
					this.signal.raise(1);
				}
				return;
			}
			start();
		}
		catch (RuntimeException | Error ex) {
			completeExceptionally(ex);
		}
	}

	/**
	 * Makes an attempt, unless the future has been completed.
	 * @return whether it is complete
	 */
	private boolean attempted() {
		synchronized (this.lock) {
			if (isDone()) {
				return true;
			}
			T result = this.attempt.attempt();
			return result != null && super.complete(result);
		}
	}

	@Override
	public boolean complete(T value) {
		return !isDone() && endHere(() -> super.complete(value));
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		return !isDone() && endHere(() -> super.completeExceptionally(ex));
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return isDone() ? isCancelled() : endHere(() -> super.cancel(mayInterruptIfRunning));
	}

	@Override
	public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
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
	public <U> CompletableFuture<U> newIncompleteFuture() {
		// A stage that depends on an attempt is not an attempt itself.
		return new CompletableFuture<>();
	}

	private boolean endHere(BooleanSupplier end) {
		boolean ended;
		synchronized (this.lock) {
			ended = end.getAsBoolean();
		}
		wakeUp();
		return ended;
	}

	private void wakeUp() {
		CompletableFuture<WaitResult> sleep = this.sleep;
		if (sleep != null) {
			sleep.cancel(false);
		}
	}

}
