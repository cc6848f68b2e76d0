package io.sharedmemory;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a memory.
 *
 * @param time when it happened
 * @param kind what happened
 * @param size the size of the memory then, in pages; for {@link Kind#GROWN} the new one,
 * for {@link Kind#CLOSED} the last one
 * @param delta the pages that were added, or that were asked for in vain (unsigned);
 * {@code 0} if it was no growth
 * @param reason why growth failed, {@code null} if it was no failure
 */
public record MemoryEvent(Instant time, Kind kind, long size, long delta, @Nullable GrowthFailure reason) {

	static MemoryEvent now(Kind kind, long size, long delta, @Nullable GrowthFailure reason) {
		return new MemoryEvent(Instant.now(), kind, size, delta, reason);
	}

	/**
	 * What can happen to a memory.
	 */
	public enum Kind {

		/** The memory was created. */
		CREATED,

		/** The memory was filled by {@code preload}. */
		PRELOADED,

		/** The memory grew by at least one page. */
		GROWN,

		/** The memory could not grow. */
		GROWTH_FAILED,

		/** The memory was closed. */
		CLOSED

	}

}
