package io.sharedmemory.snapshot.managed;

import java.time.Duration;

/**
 * How long several steps may wait in total.
 *
 * @param duration how long, for messages
 * @param deadline when that time is over, as {@link System#nanoTime()}
 */
public record Patience(Duration duration, long deadline) {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	/**
	 * Creates a patience that begins now.
	 * @param duration how long; more than 292 years count as 292 years
	 * @return the patience
	 */
	public static Patience of(Duration duration) {
		boolean bounded = duration.compareTo(LONGEST) < 0;
		return new Patience(duration, System.nanoTime() + (bounded ? duration.toNanos() : Long.MAX_VALUE));
	}

	/**
	 * Returns how much time is left.
	 * @return the time left in nanoseconds, 0 or less if it is over
	 */
	public long left() {
		return this.deadline - System.nanoTime();
	}

}
