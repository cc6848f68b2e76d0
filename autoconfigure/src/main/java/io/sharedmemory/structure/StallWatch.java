package io.sharedmemory.structure;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Measures for how long a position has been in the hands of somebody who does not finish.
 * All threads of this side measure together. A position never gets into those hands
 * twice, so one that is still there has been there all the time.
 */
final class StallWatch {

	private final long timeout;

	private final LongSupplier nanoTime;

	private volatile @Nullable Stall stall;

	/**
	 * @param nanoTime a clock as {@link System#nanoTime()}
	 */
	StallWatch(Duration timeout, LongSupplier nanoTime) {
		this.timeout = timeout.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Whether the position has been seen for the whole timeout. The first time never is.
	 */
	boolean isOver(long position) {
		Stall stall = this.stall;
		if (stall == null || stall.position != position) {
			this.stall = new Stall(position, this.nanoTime.getAsLong());
			return false;
		}
		return this.nanoTime.getAsLong() - stall.start >= this.timeout;
	}

	/**
	 * How long it makes sense to sleep until a position is looked at again.
	 */
	long patienceNanos() {
		Stall stall = this.stall;
		if (stall == null) {
			return this.timeout;
		}
		long left = this.timeout - (this.nanoTime.getAsLong() - stall.start);
		// Nobody has looked at that position since: it is an old one.
		return (left > 0) ? left : this.timeout;
	}

	private record Stall(long position, long start) {

	}

}
