package io.sharedmemory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A number that many threads add to at once. The adder makes itself larger when they get
 * into each other's way; what it has no heap for is added elsewhere: to count what has
 * happened must not fail.
 */
public final class Counter {

	private final LongAdder adder = new LongAdder();

	private final AtomicLong rest = new AtomicLong();

	/**
	 * Creates a counter that stands at 0.
	 */
	public Counter() {
	}

	/**
	 * Adds to the number.
	 * @param number how much
	 */
	public void add(long number) {
		try {
			this.adder.add(number);
		}
		// The second where the first was thrown while a class of the adder was
		// initialised.
		catch (OutOfMemoryError | NoClassDefFoundError ex) {
			this.rest.addAndGet(number);
		}
	}

	/**
	 * Adds one.
	 */
	public void increment() {
		add(1);
	}

	/**
	 * Returns the number.
	 * @return all that was added up
	 */
	public long sum() {
		return this.adder.sum() + this.rest.get();
	}

}
