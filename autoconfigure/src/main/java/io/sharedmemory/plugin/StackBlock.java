package io.sharedmemory.plugin;

import java.lang.foreign.ValueLayout;

import io.sharedmemory.SharedMemory;

/**
 * A piece of a memory that belongs to one instance: its stack, which grows down from
 * {@link #stackTop()}, and above it its thread-local data.
 * <p>
 * Nothing stops a guest whose stack is too small from writing below it. So the lowest
 * bytes hold a pattern, whose absence shows it afterwards.
 *
 * @param start the address of the lowest byte, a multiple of 16
 * @param stackSize the size of the stack in bytes, with the pattern
 * @param threadLocals the address of the thread-local data
 * @param size the size of all in bytes
 */
record StackBlock(long start, int stackSize, long threadLocals, long size) {

	/** No number that a guest would write by chance. */
	private static final long PATTERN = 0x5AFE_57AC_4B10_C5A1L;

	/** In words of 8 bytes. */
	private static final int PATTERN_LENGTH = 4;

	private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

	long stackTop() {
		return this.start + this.stackSize;
	}

	void mark(SharedMemory memory) {
		for (int i = 0; i < PATTERN_LENGTH; i++) {
			memory.data().set(WORD, this.start + (long) i * Long.BYTES, PATTERN);
		}
	}

	/**
	 * Whether the stack has not grown over its end.
	 */
	boolean isIntact(SharedMemory memory) {
		for (int i = 0; i < PATTERN_LENGTH; i++) {
			if (memory.data().get(WORD, this.start + (long) i * Long.BYTES) != PATTERN) {
				return false;
			}
		}
		return true;
	}

}
