package io.sharedmemory.snapshot.managed;

import java.time.Duration;

/**
 * How long several steps together may wait.
 *
 * @param duration how long, for messages
 * @param deadline when that is over, as {@link System#nanoTime()}
 */
public record Patience(Duration duration, long deadline) {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	/**
	 * Begins now.
	 * @param duration how long; more than 292 years count as these
	 * @return the patience
	 */
	public static Patience of(Duration duration) {
		boolean bounded = duration.compareTo(LONGEST) < 0;
		return new Patience(duration, System.nanoTime() + (bounded ? duration.toNanos() : Long.MAX_VALUE));
	}

	/**
	 * How long it lasts from now on.
	 * @return in nanoseconds, 0 or less if it is over
	 */
	public long left() {
		return this.deadline - System.nanoTime();
	}

}
