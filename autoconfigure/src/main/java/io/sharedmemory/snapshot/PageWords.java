package io.sharedmemory.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import io.sharedmemory.MemoryType;

/**
 * Copies pages in words of 64 bits, each of which is read and written as a whole. Bulk
 * copies of the JDK do so as well, but do not guarantee it.
 */
final class PageWords {

	private static final VarHandle MEMORY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final VarHandle BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private PageWords() {
	}

	/**
	 * Reads a page.
	 * @param offset the offset of the page
	 * @return whether any word is not zero
	 */
	static boolean load(MemorySegment memory, long offset, byte[] page) {
		long all = 0;
		for (int i = 0; i < MemoryType.PAGE_SIZE; i += Long.BYTES) {
			long word = (long) MEMORY.getOpaque(memory, offset + i);
			BYTES.set(page, i, word);
			all |= word;
		}
		return all != 0;
	}

	/**
	 * Writes part of a page.
	 * @param offset the offset of the page
	 * @param from where the part begins in the page, a multiple of 8
	 * @param to where the part ends in the page, a multiple of 8
	 */
	static void store(byte[] page, MemorySegment memory, long offset, int from, int to) {
		for (int i = from; i < to; i += Long.BYTES) {
			MEMORY.setOpaque(memory, offset + i, (long) BYTES.get(page, i));
		}
	}

	/**
	 * Zeroes part of a page.
	 * @param offset the offset of the page
	 * @param from where the part begins in the page, a multiple of 8
	 * @param to where the part ends in the page, a multiple of 8
	 */
	static void zero(MemorySegment memory, long offset, int from, int to) {
		for (int i = from; i < to; i += Long.BYTES) {
			MEMORY.setOpaque(memory, offset + i, 0L);
		}
	}

}
