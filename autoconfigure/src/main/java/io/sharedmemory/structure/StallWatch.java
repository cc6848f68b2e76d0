package io.sharedmemory.structure;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Measures how long positions have been held by operations that do not finish. All
 * threads of this side measure together. A position is never held twice, so one that was
 * held at the start of a measurement, and still is, has been held all the time. One
 * measurement covers all positions that were held at its start: a participant that dies
 * while holding a batch costs one timeout, not one for each message.
 */
final class StallWatch {

	private final int capacity;

	private final long timeout;

	private final LongSupplier nanoTime;

	private volatile @Nullable Measurement measurement;

	/**
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 */
	StallWatch(QueueLayout layout, LongSupplier nanoTime) {
		this.capacity = layout.capacity();
		this.timeout = layout.stallTimeout().toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Returns whether a position that is held has been held for the whole timeout. The
	 * first call for it returns false.
	 * @param end the position behind the last one that is, or was, held now
	 */
	boolean isOver(long position, long end) {
		Measurement measurement = this.measurement;
		if (measurement == null || position >= measurement.end) {
			// No more than that can be held, whatever was written.
			this.measurement = new Measurement(Math.min(end, position + this.capacity), this.nanoTime.getAsLong());
			return false;
		}
		return this.nanoTime.getAsLong() - measurement.start >= this.timeout;
	}

	/**
	 * Returns how long it makes sense to sleep until the next look.
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
	 * @param end the position behind the last one that was held at the start
	 */
	private record Measurement(long end, long start) {

	}

}
