package io.sharedmemory.autoconfigure.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits on a memory, or is in a call of a plugin.
 *
 * @param threadId the thread's {@link Thread#threadId() identifier}
 * @param deadline when that ends by itself, {@code null} if it may never
 */
record BlockedThread(long threadId, @Nullable Instant deadline) {

	/**
	 * Whether it may go on beyond a time of day.
	 */
	boolean outlasts(Instant end) {
		return this.deadline == null || this.deadline.isAfter(end);
	}

}
