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
 * @param requester asked for the growth; {@code null} if that was the host, or if it was
 * no growth
 */
public record MemoryEvent(Instant time, Kind kind, long size, long delta, @Nullable GrowthFailure reason,
		@Nullable MemoryUser requester) {

	static MemoryEvent now(Kind kind, long size) {
		return new MemoryEvent(Instant.now(), kind, size, 0, null, null);
	}

	static MemoryEvent grown(long size, long delta, @Nullable MemoryUser requester) {
		return new MemoryEvent(Instant.now(), Kind.GROWN, size, delta, null, requester);
	}

	static MemoryEvent growthFailed(MemoryGrowthException failure, @Nullable MemoryUser requester) {
		return new MemoryEvent(Instant.now(), Kind.GROWTH_FAILED, failure.size(), failure.delta(), failure.reason(),
				requester);
	}

	/**
	 * What can happen to a memory.
	 */
	public enum Kind {

		/** The memory was created. */
		CREATED("created"),

		/** The memory was filled by {@code preload}. */
		PRELOADED("preloaded"),

		/** The memory grew by at least one page. */
		GROWN("grown"),

		/** The memory could not grow. */
		GROWTH_FAILED("growth_failed"),

		/** The memory was closed. */
		CLOSED("closed");

		private final String label;

		Kind(String label) {
			this.label = label;
		}

		/**
		 * Returns what meters, endpoints and recordings call it. Dashboards and alerts
		 * select by it, so it stays the same, whatever the constant is called.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
