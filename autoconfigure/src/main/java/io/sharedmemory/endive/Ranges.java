package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;

/**
 * Copies and fills ranges of {@link AllAddresses}. Most are short: modules move what
 * their compilers call structures all the time, and what the JDK does before it copies
 * takes several times as long as that many bytes do. So short ranges are moved in pieces
 * as large as fit, the last of which may overlap the one before it. All are loaded before
 * the first is stored, as the ranges may overlap, too.
 * <p>
 * Positions are masked as {@link PlainAccess} says.
 */
final class Ranges {

	/** In bytes: what is copied by eight pieces. */
	private static final int SHORT = 64;

	/** In bytes: what is moved by four pieces. */
	private static final int HALF = 32;

	/** In bytes: more than this is filled by vector instructions. */
	private static final int LARGE = 512;

	private static final int LONG_SHIFT = 3;

	private Ranges() {
	}

	/**
	 * Copies a range.
	 * @param size at least 1
	 */
	static void copy(long from, long to, int size) {
		if (size > SHORT) {
			MemorySegment.copy(AllAddresses.SEGMENT, from, AllAddresses.SEGMENT, to, size);
		}
		else if (size > HALF) {
			copyEight(from, to, size - HALF);
		}
		else if (size > 2 * Long.BYTES) {
			copyFour(from, to, size - 2 * Long.BYTES);
		}
		else if (size >= Long.BYTES) {
			long first = loadLong(from, 0);
			long last = loadLong(from, size - Long.BYTES);
			storeLong(to, 0, first);
			storeLong(to, size - Long.BYTES, last);
		}
		else if (size >= Integer.BYTES) {
			int first = loadInt(from, 0);
			int last = loadInt(from, size - Integer.BYTES);
			storeInt(to, 0, first);
			storeInt(to, size - Integer.BYTES, last);
		}
		else {
			byte first = loadByte(from, 0);
			byte middle = loadByte(from, size / 2);
			byte last = loadByte(from, size - 1);
			storeByte(to, 0, first);
			storeByte(to, size / 2, middle);
			storeByte(to, size - 1, last);
		}
	}

	/**
	 * @param rest where the second half begins
	 */
	private static void copyFour(long from, long to, int rest) {
		long first = loadLong(from, 0);
		long second = loadLong(from, Long.BYTES);
		long third = loadLong(from, rest);
		long fourth = loadLong(from, rest + Long.BYTES);
		storeLong(to, 0, first);
		storeLong(to, Long.BYTES, second);
		storeLong(to, rest, third);
		storeLong(to, rest + Long.BYTES, fourth);
	}

	private static void copyEight(long from, long to, int rest) {
		long first = loadLong(from, 0);
		long second = loadLong(from, Long.BYTES);
		long third = loadLong(from, 2 * Long.BYTES);
		long fourth = loadLong(from, 3 * Long.BYTES);
		long fifth = loadLong(from, rest);
		long sixth = loadLong(from, rest + Long.BYTES);
		long seventh = loadLong(from, rest + 2 * Long.BYTES);
		long eighth = loadLong(from, rest + 3 * Long.BYTES);
		storeLong(to, 0, first);
		storeLong(to, Long.BYTES, second);
		storeLong(to, 2 * Long.BYTES, third);
		storeLong(to, 3 * Long.BYTES, fourth);
		storeLong(to, rest, fifth);
		storeLong(to, rest + Long.BYTES, sixth);
		storeLong(to, rest + 2 * Long.BYTES, seventh);
		storeLong(to, rest + 3 * Long.BYTES, eighth);
	}

	/**
	 * Fills a range.
	 * @param size at least 1
	 */
	static void fill(long start, int size, byte value) {
		long pattern = Byte.toUnsignedLong(value) * 0x0101_0101_0101_0101L;
		if (size > LARGE) {
			fillLarge(start, size, pattern);
		}
		else if (size > HALF) {
			for (int i = 0; i < size - Long.BYTES; i += Long.BYTES) {
				storeLong(start, i, pattern);
			}
			storeLong(start, size - Long.BYTES, pattern);
		}
		else if (size > 2 * Long.BYTES) {
			fillFour(start, size - 2 * Long.BYTES, pattern);
		}
		else if (size >= Long.BYTES) {
			storeLong(start, 0, pattern);
			storeLong(start, size - Long.BYTES, pattern);
		}
		else if (size >= Integer.BYTES) {
			storeInt(start, 0, (int) pattern);
			storeInt(start, size - Integer.BYTES, (int) pattern);
		}
		else {
			storeByte(start, 0, value);
			storeByte(start, size / 2, value);
			storeByte(start, size - 1, value);
		}
	}

	/**
	 * @param rest where the second half begins
	 */
	private static void fillFour(long start, int rest, long pattern) {
		storeLong(start, 0, pattern);
		storeLong(start, Long.BYTES, pattern);
		storeLong(start, rest, pattern);
		storeLong(start, rest + Long.BYTES, pattern);
	}

	/**
	 * Is compiled to vector instructions, which the JDK does not use outside of the heap;
	 * they take some time to get going. The compiler only does it if it knows that the
	 * number of turns is not negative.
	 */
	private static void fillLarge(long start, int size, long pattern) {
		int longs = size >>> LONG_SHIFT;
		for (int i = 0; i < longs; i++) {
			AllAddresses.LONG.set(AllAddresses.SEGMENT, position(start) + ((long) i << LONG_SHIFT), pattern);
		}
		storeLong(start, size - Long.BYTES, pattern);
	}

	private static long position(long start) {
		return start & AllAddresses.ADDRESS_MASK;
	}

	private static byte loadByte(long start, int offset) {
		return (byte) AllAddresses.BYTE.get(AllAddresses.SEGMENT, position(start) + offset);
	}

	private static int loadInt(long start, int offset) {
		return (int) AllAddresses.INT.get(AllAddresses.SEGMENT, position(start) + offset);
	}

	private static long loadLong(long start, int offset) {
		return (long) AllAddresses.LONG.get(AllAddresses.SEGMENT, position(start) + offset);
	}

	private static void storeByte(long start, int offset, byte value) {
		AllAddresses.BYTE.set(AllAddresses.SEGMENT, position(start) + offset, value);
	}

	private static void storeInt(long start, int offset, int value) {
		AllAddresses.INT.set(AllAddresses.SEGMENT, position(start) + offset, value);
	}

	private static void storeLong(long start, int offset, long value) {
		AllAddresses.LONG.set(AllAddresses.SEGMENT, position(start) + offset, value);
	}

}
