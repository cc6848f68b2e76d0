package io.sharedmemory.structure;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Measures for how long positions have been in the hands of somebody who does not finish.
 * All threads of this side measure together. A position never gets into those hands
 * twice, so one that was there at the start of a measurement, and still is, has been
 * there all the time. One measurement does for all positions that were there at its
 * start: who dies with a batch in its hands costs one timeout, not one for each message.
 */
final class StallWatch {

	private final int capacity;

	private final long timeout;

	private final LongSupplier nanoTime;

	private volatile @Nullable Measurement measurement;

	/**
	 * @param nanoTime a clock as {@link System#nanoTime()}
	 */
	StallWatch(QueueLayout layout, LongSupplier nanoTime) {
		this.capacity = layout.capacity();
		this.timeout = layout.stallTimeout().toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Whether a position that is in somebody's hands has been for the whole timeout. The
	 * first time it is not.
	 * @param end behind the last position that is, or was, in somebody's hands now
	 */
	boolean isOver(long position, long end) {
		Measurement measurement = this.measurement;
		if (measurement == null || position >= measurement.end) {
			// More than that are in nobody's hands, whatever somebody wrote.
			this.measurement = new Measurement(Math.min(end, position + this.capacity), this.nanoTime.getAsLong());
			return false;
		}
		return this.nanoTime.getAsLong() - measurement.start >= this.timeout;
	}

	/**
	 * How long it makes sense to sleep until the next look.
	 */
	long patienceNanos() {
		Measurement measurement = this.measurement;
		if (measurement == null) {
			return this.timeout;
		}
		long left = this.timeout - (this.nanoTime.getAsLong() - measurement.start);
		// Nobody is waited for since.
		return (left > 0) ? left : this.timeout;
	}

	/**
	 * @param end behind the last position that was in somebody's hands at the start
	 */
	private record Measurement(long end, long start) {

	}

}
