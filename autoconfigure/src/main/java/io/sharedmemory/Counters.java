package io.sharedmemory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to a memory. Striped, so that counting does not make threads wait for
 * each other.
 */
final class Counters {

	private final LongAdder growths = new LongAdder();

	private final LongAdder grownPages = new LongAdder();

	private final Map<GrowthFailure, LongAdder> growthFailures = adders(GrowthFailure.class);

	private final Map<WaitOutcome, LongAdder> waits = adders(WaitOutcome.class);

	private final LongAdder waitNanos = new LongAdder();

	private final LongAdder notifies = new LongAdder();

	private final LongAdder woken = new LongAdder();

	void grown(long pages) {
		if (pages > 0) {
			this.growths.increment();
			this.grownPages.add(pages);
		}
	}

	void growthFailed(GrowthFailure reason) {
		adder(this.growthFailures, reason).increment();
	}

	void waited(WaitOutcome outcome, long nanos) {
		adder(this.waits, outcome).increment();
		this.waitNanos.add(nanos);
	}

	void notified(int woken) {
		this.notifies.increment();
		if (woken > 0) {
			this.woken.add(woken);
		}
	}

	MemoryStatistics statistics(long size, int waiting) {
		Map<GrowthFailure, Long> failures = new EnumMap<>(GrowthFailure.class);
		this.growthFailures.forEach((reason, adder) -> failures.put(reason, adder.sum()));
		Map<WaitResult, Long> results = new EnumMap<>(WaitResult.class);
		results.put(WaitResult.OK, sum(WaitOutcome.OK));
		results.put(WaitResult.MISMATCH, sum(WaitOutcome.MISMATCH));
		results.put(WaitResult.TIMED_OUT, sum(WaitOutcome.TIMED_OUT));
		return new MemoryStatistics(size, waiting, this.growths.sum(), this.grownPages.sum(), failures, results,
				sum(WaitOutcome.INTERRUPTED), sum(WaitOutcome.CLOSED), Duration.ofNanos(this.waitNanos.sum()),
				this.notifies.sum(), this.woken.sum());
	}

	private long sum(WaitOutcome outcome) {
		return adder(this.waits, outcome).sum();
	}

	private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
		Map<E, LongAdder> adders = new EnumMap<>(type);
		for (E constant : type.getEnumConstants()) {
			adders.put(constant, new LongAdder());
		}
		return adders;
	}

	@SuppressWarnings("NullAway") // adders(Class) puts one for each constant
	private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E key) {
		return adders.get(key);
	}

}
