package io.sharedmemory.endive;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Distinguishes things of the same name: each gets the smallest number that none of the
 * others has. The first is called by the name alone.
 */
final class NumberedNames {

	private static final int FIRST = 1;

	/** Guarded by the lock of this. */
	private final Map<String, BitSet> numbers = new HashMap<>();

	/**
	 * Takes the smallest number that is free.
	 * @param above what it must be larger than
	 */
	synchronized int take(String name, int above) {
		BitSet taken = this.numbers.computeIfAbsent(name, (key) -> new BitSet());
		int number = taken.nextClearBit(Math.max(above + 1, FIRST));
		taken.set(number);
		return number;
	}

	synchronized void giveBack(String name, int number) {
		BitSet taken = this.numbers.get(name);
		if (taken != null) {
			taken.clear(number);
			if (taken.isEmpty()) {
				this.numbers.remove(name);
			}
		}
	}

	static String numbered(String name, int number) {
		return (number == FIRST) ? name : name + "-" + number;
	}

}
