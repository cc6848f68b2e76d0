package io.sharedmemory.plugin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * The place in line of a caller for whom there is no room to make an instance: ends with
 * an instance that was given back, or with nothing if it is worth looking again.
 */
final class InstanceTurn {

	private final CompletableFuture<@Nullable PooledInstance> end = new CompletableFuture<>();

	/** Used by the caller only. */
	private boolean queued;

	/** Used by the caller only. */
	private boolean taken;

	/**
	 * Whether to queue now.
	 * @return {@code true} once
	 */
	boolean beginQueueing() {
		boolean first = !this.queued;
		this.queued = true;
		return first;
	}

	/**
	 * Ends the turn.
	 * @param instance what the caller gets, {@code null} to have it look again
	 * @return {@code false} if it had ended before
	 */
	boolean end(@Nullable PooledInstance instance) {
		return this.end.complete(instance);
	}

	boolean hasEnded() {
		return this.end.isDone();
	}

	/**
	 * Waits until the turn has ended, or for so long.
	 */
	void await(long nanos) throws InterruptedException {
		try {
			this.end.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// The caller sees that it has nothing.
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A turn ends with an instance or nothing", ex);
		}
	}

	/**
	 * What the caller got, which is its own from here on.
	 */
	@Nullable PooledInstance take() {
		this.end.complete(null);
		this.taken = true;
		return this.end.join();
	}

	/**
	 * Ends the turn of a caller who has left.
	 * @return what it got and did not take
	 */
	@Nullable PooledInstance leave() {
		return this.taken ? null : take();
	}

}
