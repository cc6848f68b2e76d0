package io.sharedmemory.structure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * The place where one side of a queue waits until the other one has done something.
 * <p>
 * No sleep is longer than the stall timeout: a wake-up may have gone to a participant
 * that then died, and nobody wakes those that wait for a dead participant.
 */
final class WaitingRoom {

	private final Signal signal;

	private final StallWatch watch;

	private final QueueCounters counters;

	WaitingRoom(Signal signal, StallWatch watch, QueueCounters counters) {
		this.signal = signal;
		this.watch = watch;
		this.counters = counters;
	}

	/**
	 * Waits until an attempt succeeds.
	 * @param timeout in nanoseconds, {@link Long#MAX_VALUE} for ever
	 * @return its result, or {@code null} if the time has elapsed
	 */
	// This is only a hint: without it, the thread sleeps at once
	@SuppressWarnings("ThreadPriorityCheck")
	<T> @Nullable T await(Attempt<T> attempt, long timeout) throws InterruptedException {
		if (timeout <= 0) {
			return null;
		}
		long start = System.nanoTime();
		// The other side is often about to act, and sleeping costs both of them more.
		Thread.yield();
		T early = attempt.attempt();
		if (early != null) {
			return early;
		}
		while (true) {
			long left = timeout - (System.nanoTime() - start);
			if (timeout != Long.MAX_VALUE && left <= 0) {
				return null;
			}
			T result = attemptOrSleep(attempt, left);
			if (result == null) {
				result = attempt.attempt();
			}
			if (result != null) {
				return result;
			}
		}
	}

	private <T> @Nullable T attemptOrSleep(Attempt<T> attempt, long limit) throws InterruptedException {
		StackReserve.require();
		int ticket = this.signal.enter();
		try {
			T result = attempt.attempt();
			if (result == null) {
				this.counters.waited();
				this.signal.sleep(ticket, Duration.ofNanos(Math.min(limit, this.watch.patienceNanos())));
			}
			return result;
		}
		finally {
			this.signal.leave();
		}
	}

	/**
	 * Waits until an attempt succeeds, without blocking a thread.
	 */
	<T> CompletableFuture<T> awaitAsync(Attempt<T> attempt) {
		AsyncAttempt<T> future = new AsyncAttempt<>(attempt, this.signal, this.watch, this.counters);
		future.start();
		return future;
	}

}
