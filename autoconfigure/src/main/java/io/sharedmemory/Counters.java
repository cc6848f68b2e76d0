package io.sharedmemory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What happened to a memory. Striped, so that counting does not make threads wait for
 * each other.
 */
final class Counters {

	private final Counter growths = new Counter();

	private final Counter grownPages = new Counter();

	private final Map<GrowthFailure, Counter> growthFailures = counters(GrowthFailure.class);

	private final Map<WaitOutcome, Counter> waits = counters(WaitOutcome.class);

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
		counter(this.growthFailures, reason).increment();
	}

	void waited(WaitOutcome outcome, long nanos) {
		counter(this.waits, outcome).increment();
		this.waitNanos.add(nanos);
		this.waitListeners.tell(nanos);
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
		return counter(this.growthFailures, reason).sum();
	}

	long waits(WaitOutcome outcome) {
		return counter(this.waits, outcome).sum();
	}

	long notifies() {
		return this.notifies.sum();
	}

	long woken() {
		return this.woken.sum();
	}

	MemoryStatistics statistics(long size, int waiting) {
		Map<GrowthFailure, Long> failures = new EnumMap<>(GrowthFailure.class);
		this.growthFailures.forEach((reason, counter) -> failures.put(reason, counter.sum()));
		Map<WaitResult, Long> results = new EnumMap<>(WaitResult.class);
		results.put(WaitResult.OK, waits(WaitOutcome.OK));
		results.put(WaitResult.MISMATCH, waits(WaitOutcome.MISMATCH));
		results.put(WaitResult.TIMED_OUT, waits(WaitOutcome.TIMED_OUT));
		return new MemoryStatistics(size, waiting, growths(), grownPages(), failures, results,
				waits(WaitOutcome.INTERRUPTED), waits(WaitOutcome.CLOSED), Duration.ofNanos(this.waitNanos.sum()),
				notifies(), woken());
	}

	private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> type) {
		Map<E, Counter> counters = new EnumMap<>(type);
		for (E constant : type.getEnumConstants()) {
			counters.put(constant, new Counter());
		}
		return counters;
	}

	@SuppressWarnings("NullAway") // counters(Class) puts one for each constant
	private static <E extends Enum<E>> Counter counter(Map<E, Counter> counters, E key) {
		return counters.get(key);
	}

}
