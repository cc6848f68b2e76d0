package io.sharedmemory;

import java.time.Duration;
import java.util.Map;

/**
 * What happened to a memory since it was created. The counters are read one after the
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
 * @param notifies calls of notify, also those that woke nobody
 * @param woken the waiters that were woken by notify
 */
public record MemoryStatistics(long size, int waiting, long growths, long grownPages,
		Map<GrowthFailure, Long> growthFailures, Map<WaitResult, Long> waits, long interruptedWaits, long closedWaits,
		Duration waitTime, long notifies, long woken) {

	public MemoryStatistics {
		growthFailures = Map.copyOf(growthFailures);
		waits = Map.copyOf(waits);
	}

}
