package io.sharedmemory;

/**
 * Hears of the waits of a memory that have ended, in whatever way. It is called by the
 * thread that waited or, for an asynchronous wait, by the one that ended it, so it must
 * return soon, and must neither wait on a memory nor close one. What it throws is logged,
 * and changes nothing for anybody.
 */
@FunctionalInterface
public interface WaitListener {

	/**
	 * A wait has ended.
	 * @param nanos how long it took; next to nothing if the value was not the expected
	 * one
	 */
	void waited(long nanos);

}
