package io.sharedmemory.structure;

/**
 * The word of a slot: the position that it serves, and, in the two lowest bits, the state
 * of that position. All transitions make the word larger, so that no value occurs twice
 * and every compare-exchange knows what it replaces.
 */
final class SlotWord {

	/** Nothing has been written here; it is claimed if the tail is past it. */
	static final int FREE = 0;

	/** Holds a message, which is being read if the head is past it. */
	static final int FULL = 1;

	/** Out of use, as a late operation may still write or read here. */
	static final int RETIRED = 2;

	/** Holds no message, and nobody writes or reads here. */
	static final int RETURNED = 3;

	private static final int BITS = 2;

	private SlotWord() {
	}

	static long of(long position, int state) {
		return (position << BITS) | state;
	}

	static long position(long word) {
		return word >>> BITS;
	}

	static int state(long word) {
		return (int) word & ((1 << BITS) - 1);
	}

}
