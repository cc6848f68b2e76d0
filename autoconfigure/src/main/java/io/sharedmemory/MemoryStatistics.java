package io.sharedmemory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What has happened to a memory since it was created. The counters are read one after the
 * other while the memory is in use, so they need not be of the same instant.
 *
 * @param size the size in pages, {@code 0} when the memory is closed
 * @param waiting the threads that wait now
 * @param growths how often the memory grew by at least one page
 * @param grownPages the pages that were added by growth
 * @param growthFailures how often growth failed, for each reason (all reasons are there)
 * @param waits waits that ended with each result (all results are there)
 * @param interruptedWaits waits that ended by an interrupt
 * @param closedWaits waits that ended by closing the memory
 * @param waitTime the time that ended waits took, added up
 * @param notifies calls of notify, including those that woke nobody
 * @param woken the waiters that were woken by notify
 */
public record MemoryStatistics(long size, int waiting, long growths, long grownPages,
		Map<GrowthFailure, Long> growthFailures, Map<WaitResult, Long> waits, long interruptedWaits, long closedWaits,
		Duration waitTime, long notifies, long woken) implements MemoryReadings {

	/**
	 * Copies the maps.
	 */
	public MemoryStatistics {
		growthFailures = Map.copyOf(growthFailures);
		waits = Map.copyOf(waits);
	}

	@Override
	public long growthFailures(GrowthFailure reason) {
		return this.growthFailures.getOrDefault(reason, 0L);
	}

	@Override
	public long waits(WaitOutcome outcome) {
		return switch (outcome) {
			case OK -> this.waits.getOrDefault(WaitResult.OK, 0L);
			case MISMATCH -> this.waits.getOrDefault(WaitResult.MISMATCH, 0L);
			case TIMED_OUT -> this.waits.getOrDefault(WaitResult.TIMED_OUT, 0L);
			case INTERRUPTED -> this.interruptedWaits;
			case CLOSED -> this.closedWaits;
		};
	}

	/**
	 * Adds up what has happened to several memories.
	 * @param statistics those of each
	 * @return the sums of all numbers
	 */
	public static MemoryStatistics sum(Stream<MemoryStatistics> statistics) {
		return statistics.reduce(new Counters().statistics(0, 0), MemoryStatistics::plus);
	}

	private MemoryStatistics plus(MemoryStatistics other) {
		return new MemoryStatistics(this.size + other.size, this.waiting + other.waiting, this.growths + other.growths,
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
