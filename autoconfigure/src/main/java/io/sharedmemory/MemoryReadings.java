package io.sharedmemory;

/**
 * What has happened to a memory since it was created, and its present state, number by
 * number. For code that needs a few numbers of many memories, as meters do;
 * {@link MemoryStatistics} contain all of them, taken once.
 */
public interface MemoryReadings {

	/**
	 * Returns the size in pages.
	 * @return the size, {@code 0} when the memory is closed
	 */
	long size();

	/**
	 * Returns the threads and asynchronous waits that wait now.
	 * @return how many
	 */
	int waiting();

	/**
	 * Returns how often the memory grew by at least one page.
	 * @return how often
	 */
	long growths();

	/**
	 * Returns the pages that were added by growth.
	 * @return how many
	 */
	long grownPages();

	/**
	 * Returns how often growth failed.
	 * @param reason the reason
	 * @return the number of failures for this reason
	 */
	long growthFailures(GrowthFailure reason);

	/**
	 * Returns how many waits have ended, including those that ended by an interrupt or by
	 * closing the memory.
	 * @param outcome how they ended
	 * @return the number of waits that ended that way
	 */
	long waits(WaitOutcome outcome);

	/**
	 * Calls of notify, including those that woke nobody.
	 * @return how many
	 */
	long notifies();

	/**
	 * Returns the waiters that were woken by notify.
	 * @return how many
	 */
	long woken();

}
