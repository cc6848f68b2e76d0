package io.sharedmemory;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What happened to a memory. Striped, so that counting does not make threads wait for
 * each other.
 */
@SuppressWarnings("EnumOrdinal") // an array is what counting costs least in
final class Counters {

	private final Counter growths = new Counter();

	private final Counter grownPages = new Counter();

	private final Counter[] growthFailures = counters(GrowthFailure.values().length);

	private final Counter[] waits = counters(WaitOutcome.values().length);

	private final Counter waitNanos = new Counter();

	private final Counter notifies = new Counter();

	private final Counter woken = new Counter();

	private final WaitListeners waitListeners = new WaitListeners();

	WaitListeners waitListeners() {
		return this.waitListeners;
	}

	void grown(long pages) {
		if (pages > 0) {
			this.growths.increment();
			this.grownPages.add(pages);
		}
	}

	void growthFailed(GrowthFailure reason) {
		this.growthFailures[reason.ordinal()].increment();
	}

	void waited(WaitOutcome outcome, long nanos) {
		this.waits[outcome.ordinal()].increment();
		this.waitNanos.add(nanos);
		this.waitListeners.publish(nanos);
	}

	void notified(int woken) {
		this.notifies.increment();
		if (woken > 0) {
			this.woken.add(woken);
		}
	}

	long growths() {
		return this.growths.sum();
	}

	long grownPages() {
		return this.grownPages.sum();
	}

	long growthFailures(GrowthFailure reason) {
		return this.growthFailures[reason.ordinal()].sum();
	}

	long waits(WaitOutcome outcome) {
		return this.waits[outcome.ordinal()].sum();
	}

	long notifies() {
		return this.notifies.sum();
	}

	long woken() {
		return this.woken.sum();
	}

	MemoryStatistics statistics(long size, int waiting) {
		Map<GrowthFailure, Long> failures = new EnumMap<>(GrowthFailure.class);
		for (GrowthFailure reason : GrowthFailure.values()) {
			failures.put(reason, growthFailures(reason));
		}
		Map<WaitResult, Long> results = new EnumMap<>(WaitResult.class);
		results.put(WaitResult.OK, waits(WaitOutcome.OK));
		results.put(WaitResult.MISMATCH, waits(WaitOutcome.MISMATCH));
		results.put(WaitResult.TIMED_OUT, waits(WaitOutcome.TIMED_OUT));
		return new MemoryStatistics(new MemoryStatistics.Numbers(size, waiting, growths(), grownPages(), failures,
				results, waits(WaitOutcome.INTERRUPTED), waits(WaitOutcome.CLOSED),
				Duration.ofNanos(this.waitNanos.sum()), notifies(), woken()));
	}

	private static Counter[] counters(int number) {
		Counter[] counters = new Counter[number];
		Arrays.setAll(counters, (index) -> new Counter());
		return counters;
	}

}
