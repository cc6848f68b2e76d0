package io.sharedmemory;

/**
 * What happened to a memory since it was created, and what it is now. Who needs a few
 * numbers of many memories, as meters do, reads just these; {@link MemoryStatistics} are
 * all of them, taken once.
 */
public interface MemoryReadings {

	/**
	 * The size in pages.
	 * @return the size, {@code 0} when the memory is closed
	 */
	long size();

	/**
	 * The threads and asynchronous waits that wait now.
	 * @return how many
	 */
	int waiting();

	/**
	 * How often the memory grew by at least one page.
	 * @return how often
	 */
	long growths();

	/**
	 * The pages that were added by growth.
	 * @return how many
	 */
	long grownPages();

	/**
	 * How often growth failed.
	 * @param reason the reason
	 * @return the number of failures for this reason
	 */
	long growthFailures(GrowthFailure reason);

	/**
	 * How many waits ended, also by an interrupt or by closing the memory.
	 * @param outcome how they ended
	 * @return the number of waits that ended so
	 */
	long waits(WaitOutcome outcome);

	/**
	 * Calls of notify, also those that woke nobody.
	 * @return how many
	 */
	long notifies();

	/**
	 * The waiters that were woken by notify.
	 * @return how many
	 */
	long woken();

}
