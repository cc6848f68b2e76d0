package io.sharedmemory;

import java.lang.foreign.MemorySegment;

/**
 * Read-modify-writes of 8 and 16 bits of a segment, for which the JVM has no hardware
 * access to native memory. Each is an atomic operation on the aligned little-endian
 * 32-bit word around it, so it loses nothing against operations of any other width.
 * <p>
 * Addresses are in bytes from the beginning of the segment, which is aligned to 4 bytes,
 * and multiples of the width, which the caller has checked. {@code mask} is the unshifted
 * width: {@code 0xFF} or {@code 0xFFFF}. Old values come back zero-extended. May be used
 * by any number of threads at once.
 */
public final class NarrowAtomics {

	private NarrowAtomics() {
	}

	/**
	 * Adds to a value; overflow wraps.
	 * @param data the segment
	 * @param address where the value is
	 * @param delta what to add
	 * @param mask the width
	 * @return the old value
	 */
	public static int getAndAdd(MemorySegment data, long address, int delta, int mask) {
		long word = wordOf(address);
		int shift = shiftOf(address);
		while (true) {
			int old = (int) Words.INT.getVolatile(data, word);
			int value = (old >>> shift) & mask;
			if (Words.INT.weakCompareAndSet(data, word, old, with(old, value + delta, mask, shift))) {
				return value;
			}
		}
	}

	/**
	 * Replaces a value.
	 * @param data the segment
	 * @param address where the value is
	 * @param newValue the new value, of which the bits of the mask count
	 * @param mask the width
	 * @return the old value
	 */
	public static int getAndSet(MemorySegment data, long address, int newValue, int mask) {
		long word = wordOf(address);
		int shift = shiftOf(address);
		while (true) {
			int old = (int) Words.INT.getVolatile(data, word);
			if (Words.INT.weakCompareAndSet(data, word, old, with(old, newValue, mask, shift))) {
				return (old >>> shift) & mask;
			}
		}
	}

	/**
	 * Replaces a value if it is as expected.
	 * @param data the segment
	 * @param address where the value is
	 * @param expected the value to replace, of which the bits of the mask count
	 * @param replacement the new value
	 * @param mask the width
	 * @return the old value
	 */
	public static int compareAndExchange(MemorySegment data, long address, int expected, int replacement, int mask) {
		long word = wordOf(address);
		int shift = shiftOf(address);
		while (true) {
			int old = (int) Words.INT.getVolatile(data, word);
			int value = (old >>> shift) & mask;
			if (value != (expected & mask)
					|| Words.INT.weakCompareAndSet(data, word, old, with(old, replacement, mask, shift))) {
				return value;
			}
		}
	}

	/**
	 * Combines a value by bitwise AND.
	 * @param data the segment
	 * @param address where the value is
	 * @param operand the other operand
	 * @param mask the width
	 * @return the old value
	 */
	public static int getAndAnd(MemorySegment data, long address, int operand, int mask) {
		int shift = shiftOf(address);
		int others = ~(mask << shift);
		int old = (int) Words.INT.getAndBitwiseAnd(data, wordOf(address), ((operand & mask) << shift) | others);
		return (old >>> shift) & mask;
	}

	/**
	 * Combines a value by bitwise OR.
	 * @param data the segment
	 * @param address where the value is
	 * @param operand the other operand
	 * @param mask the width
	 * @return the old value
	 */
	public static int getAndOr(MemorySegment data, long address, int operand, int mask) {
		int shift = shiftOf(address);
		int old = (int) Words.INT.getAndBitwiseOr(data, wordOf(address), (operand & mask) << shift);
		return (old >>> shift) & mask;
	}

	/**
	 * Combines a value by bitwise XOR.
	 * @param data the segment
	 * @param address where the value is
	 * @param operand the other operand
	 * @param mask the width
	 * @return the old value
	 */
	public static int getAndXor(MemorySegment data, long address, int operand, int mask) {
		int shift = shiftOf(address);
		int old = (int) Words.INT.getAndBitwiseXor(data, wordOf(address), (operand & mask) << shift);
		return (old >>> shift) & mask;
	}

	private static int with(int word, int value, int mask, int shift) {
		return (word & ~(mask << shift)) | ((value & mask) << shift);
	}

	private static long wordOf(long address) {
		return address & ~3L;
	}

	private static int shiftOf(long address) {
		return ((int) address & 3) << 3;
	}

}
