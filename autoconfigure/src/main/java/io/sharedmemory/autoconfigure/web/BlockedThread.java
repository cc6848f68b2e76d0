package io.sharedmemory.autoconfigure.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits on a memory, or is in a call of a plugin.
 *
 * @param threadId the thread's {@link Thread#threadId() identifier}
 * @param calls whether it is in a call, in which others, and waits, may happen
 * @param since when that began
 * @param deadline when that ends by itself, {@code null} if it may never
 */
record BlockedThread(long threadId, boolean calls, Instant since, @Nullable Instant deadline) {

	/**
	 * Of two of a thread the one in which the other happens, which ends with it.
	 */
	static BlockedThread outer(BlockedThread one, BlockedThread other) {
		if (one.calls != other.calls) {
			return one.calls ? one : other;
		}
		return one.since.isAfter(other.since) ? other : one;
	}

	/**
	 * Whether it may go on beyond a time of day.
	 */
	boolean outlasts(Instant end) {
		return this.deadline == null || this.deadline.isAfter(end);
	}

}
