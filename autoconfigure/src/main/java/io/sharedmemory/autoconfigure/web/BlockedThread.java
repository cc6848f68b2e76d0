package io.sharedmemory.autoconfigure.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits on a memory, or executes a call of a plugin.
 *
 * @param threadId the thread's {@link Thread#threadId() identifier}
 * @param calls whether it executes a call, during which other calls and waits may happen
 * @param since the time at which the wait or call began
 * @param deadline the time at which it ends by itself, {@code null} if it may never end
 */
record BlockedThread(long threadId, boolean calls, Instant since, @Nullable Instant deadline) {

	/**
	 * Returns the outer one of two for the same thread: the other ends with it.
	 */
	static BlockedThread outer(BlockedThread one, BlockedThread other) {
		if (one.calls != other.calls) {
			return one.calls ? one : other;
		}
		return one.since.isAfter(other.since) ? other : one;
	}

	/**
	 * Returns whether it may continue beyond a time of day.
	 */
	boolean outlasts(Instant end) {
		return this.deadline == null || this.deadline.isAfter(end);
	}

}
