package io.sharedmemory;

/**
 * How a wait ended.
 */
public enum WaitResult {

	/**
	 * The waiter was woken by a notify.
	 */
	OK,

	/**
	 * The memory did not hold the expected value, so there was no wait.
	 */
	MISMATCH,

	/**
	 * Nobody woke the waiter in time.
	 */
	TIMED_OUT

}
