package io.sharedmemory;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the ranges of addresses that there are, and keeps them few enough for the rest
 * of the JVM: a JVM that cannot map what it needs itself does not throw, it aborts.
 */
final class LiveRanges {

	private final long bound;

	private final AtomicLong count = new AtomicLong();

	/**
	 * @param bound how many there may be at once
	 */
	LiveRanges(long bound) {
		this.bound = bound;
	}

	/**
	 * As many as the system leaves room for.
	 */
	static LiveRanges ofSystem() {
		return new LiveRanges(MappingLimit.read(Path.of("/proc/sys/vm/max_map_count")).ranges());
	}

	/**
	 * Adds one that is about to be mapped.
	 * @return whether there may be one more
	 */
	boolean tryAdd() {
		long count = this.count.get();
		while (count < this.bound) {
			if (this.count.compareAndSet(count, count + 1)) {
				return true;
			}
			count = this.count.get();
		}
		return false;
	}

	/**
	 * Removes one that was unmapped, or could not be mapped.
	 */
	void remove() {
		this.count.decrementAndGet();
	}

	long count() {
		return this.count.get();
	}

	long bound() {
		return this.bound;
	}

}
