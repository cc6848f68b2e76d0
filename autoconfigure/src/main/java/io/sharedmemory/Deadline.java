package io.sharedmemory;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When a wait times out.
 */
interface Deadline {

	/**
	 * The time that is left, {@link Long#MAX_VALUE} for ever and zero or less when it is
	 * over.
	 */
	long remainingNanos();

	/**
	 * The time of day that {@link #remainingNanos()} ends at, for people.
	 */
	default @Nullable Instant instant() {
		return Instant.now().plusNanos(remainingNanos());
	}

	static Deadline never() {
		return Never.INSTANCE;
	}

	static Deadline after(Duration timeout) {
		return new Elapsed(System.nanoTime(), Math.max(0, saturatedNanos(timeout)));
	}

	static Deadline at(Instant instant) {
		return new TimeOfDay(instant);
	}

	private static long saturatedNanos(Duration duration) {
		try {
			return duration.toNanos();
		}
		catch (ArithmeticException ex) {
			return duration.isNegative() ? 0 : Long.MAX_VALUE;
		}
	}

	/**
	 * One for all waits: each hand-off would allocate another one.
	 */
	enum Never implements Deadline {

		INSTANCE;

		@Override
		public long remainingNanos() {
			return Long.MAX_VALUE;
		}

		@Override
		public @Nullable Instant instant() {
			return null;
		}

	}

	/**
	 * Counts by the monotonic clock: setting the time of day does not change a timeout.
	 */
	record Elapsed(long start, long timeout) implements Deadline {

		@Override
		public long remainingNanos() {
			// A difference of two nanoTime values is right even where the clock wraps.
			return this.timeout - (System.nanoTime() - this.start);
		}

	}

	/**
	 * Follows the time of day, so that a wait never returns before its instant, also
	 * where the clock was set back meanwhile.
	 */
	record TimeOfDay(Instant end) implements Deadline {

		@Override
		public long remainingNanos() {
			return saturatedNanos(Duration.between(Instant.now(), this.end));
		}

		@Override
		public Instant instant() {
			return this.end;
		}

	}

}
