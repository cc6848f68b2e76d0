package io.sharedmemory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What has happened to a memory since it was created. The counters are read one after the
 * other while the memory is in use, so they need not be of the same instant.
 */
public final class MemoryStatistics implements MemoryReadings {

	private final Numbers numbers;

	MemoryStatistics(Numbers numbers) {
		this.numbers = numbers;
	}

	@Override
	public long size() {
		return this.numbers.size();
	}

	@Override
	public int waiting() {
		return this.numbers.waiting();
	}

	@Override
	public long growths() {
		return this.numbers.growths();
	}

	@Override
	public long grownPages() {
		return this.numbers.grownPages();
	}

	/**
	 * How often growth failed.
	 * @return the number of failures for each reason; all reasons are there
	 */
	public Map<GrowthFailure, Long> growthFailures() {
		return this.numbers.growthFailures();
	}

	@Override
	public long growthFailures(GrowthFailure reason) {
		return growthFailures().getOrDefault(reason, 0L);
	}

	/**
	 * How many waits ended with a result.
	 * @return the number of waits for each result; all results are there
	 */
	public Map<WaitResult, Long> waits() {
		return this.numbers.waits();
	}

	@Override
	public long waits(WaitOutcome outcome) {
		return switch (outcome) {
			case OK -> waits().getOrDefault(WaitResult.OK, 0L);
			case MISMATCH -> waits().getOrDefault(WaitResult.MISMATCH, 0L);
			case TIMED_OUT -> waits().getOrDefault(WaitResult.TIMED_OUT, 0L);
			case INTERRUPTED -> interruptedWaits();
			case CLOSED -> closedWaits();
		};
	}

	/**
	 * How many waits ended by an interrupt.
	 * @return how many
	 */
	public long interruptedWaits() {
		return this.numbers.interruptedWaits();
	}

	/**
	 * How many waits ended because the memory was closed.
	 * @return how many
	 */
	public long closedWaits() {
		return this.numbers.closedWaits();
	}

	/**
	 * How long waits took that ended.
	 * @return the time of all of them, added up
	 */
	public Duration waitTime() {
		return this.numbers.waitTime();
	}

	@Override
	public long notifies() {
		return this.numbers.notifies();
	}

	@Override
	public long woken() {
		return this.numbers.woken();
	}

	/**
	 * What happened, without what is: as if the memory were gone.
	 * @return the same counters, with no size and nobody waiting
	 */
	public MemoryStatistics counters() {
		return new MemoryStatistics(this.numbers.counters());
	}

	/**
	 * Adds up what has happened to several memories.
	 * @param statistics those of each
	 * @return the sums of all numbers
	 */
	public static MemoryStatistics sum(Stream<MemoryStatistics> statistics) {
		return statistics.reduce(new Counters().statistics(0, 0),
				(one, other) -> new MemoryStatistics(one.numbers.plus(other.numbers)));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof MemoryStatistics statistics && this.numbers.equals(statistics.numbers);
	}

	@Override
	public int hashCode() {
		return this.numbers.hashCode();
	}

	@Override
	public String toString() {
		return this.numbers.toString()
			.replaceFirst(Numbers.class.getSimpleName(), MemoryStatistics.class.getSimpleName());
	}

	/**
	 * Not public, so that there can be more of them.
	 */
	record Numbers(long size, int waiting, long growths, long grownPages, Map<GrowthFailure, Long> growthFailures,
			Map<WaitResult, Long> waits, long interruptedWaits, long closedWaits, Duration waitTime, long notifies,
			long woken) {

		Numbers {
			growthFailures = Map.copyOf(growthFailures);
			waits = Map.copyOf(waits);
		}

		private Numbers counters() {
			return new Numbers(0, 0, this.growths, this.grownPages, this.growthFailures, this.waits,
					this.interruptedWaits, this.closedWaits, this.waitTime, this.notifies, this.woken);
		}

		private Numbers plus(Numbers other) {
			return new Numbers(this.size + other.size, this.waiting + other.waiting, this.growths + other.growths,
					this.grownPages + other.grownPages, plus(this.growthFailures, other.growthFailures),
					plus(this.waits, other.waits), this.interruptedWaits + other.interruptedWaits,
					this.closedWaits + other.closedWaits, this.waitTime.plus(other.waitTime),
					this.notifies + other.notifies, this.woken + other.woken);
		}

		private static <K> Map<K, Long> plus(Map<K, Long> counts, Map<K, Long> others) {
			Map<K, Long> sum = new HashMap<>(counts);
			others.forEach((key, count) -> sum.merge(key, count, Long::sum));
			return sum;
		}

	}

}
