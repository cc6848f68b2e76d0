package io.sharedmemory.plugin;

/**
 * Where the elements of an array lie if those who write one of them are not to slow down
 * those who use another: each in cache lines of its own, away from the length of the
 * array, too, which every access reads.
 */
final class CacheLines {

	/** Of four bytes each, these are two lines: processors fetch pairs. */
	private static final int ELEMENTS = 32;

	private CacheLines() {
	}

	/**
	 * How long an array for so many elements has to be.
	 */
	static int length(int count) {
		return (count + 1) * ELEMENTS;
	}

	/**
	 * The index of an element in the array.
	 */
	static int index(int element) {
		return (element + 1) * ELEMENTS;
	}

}
