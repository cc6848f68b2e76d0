package io.sharedmemory.benchmark;

/**
 * Where many threads wait until another one wakes them. That one alone calls all methods
 * but {@link #await}.
 */
interface Waits {

	/**
	 * Waits, and returns when woken only.
	 * @param waiter the number of the thread among those that wait here
	 */
	void await(int waiter) throws InterruptedException;

	/**
	 * Wakes the thread that has been waiting longest.
	 */
	void wakeOne();

	void wakeAll();

	/**
	 * How many threads wait or are about to block.
	 */
	int waiting();

}
