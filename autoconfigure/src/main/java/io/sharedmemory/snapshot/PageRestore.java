package io.sharedmemory.snapshot;

import java.lang.foreign.MemorySegment;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Replaces the content of a memory, page by page in ascending order: each aligned word
 * changes from its old to its new value, and has no other value in between. Once begun, a
 * restore allocates nothing on the heap.
 */
final class PageRestore {

	private final SharedMemory memory;

	private final MemorySegment data;

	private final long lockWord;

	/** All pages before this one are restored. */
	private long next;

	/**
	 * @param lockWord the address of a lock that is held, and must not be changed,
	 * {@code -1} if there is none
	 */
	PageRestore(SharedMemory memory, long lockWord) {
		this.memory = memory;
		this.data = memory.data();
		this.lockWord = lockWord;
		// Allocates what the first use needs before anything changes.
		PageWords.store(new byte[Long.BYTES], MemorySegment.ofArray(new long[1]), 0, 0, Long.BYTES);
	}

	/**
	 * Writes a page, and zeroes the pages before it that were omitted.
	 */
	void write(long page, byte[] content) {
		zeroUntil(page);
		if (this.lockWord >= 0 && lockPage() == page) {
			writeBesideLock(content);
		}
		else {
			PageWords.store(content, this.data, page * MemoryType.PAGE_SIZE, 0, MemoryType.PAGE_SIZE);
		}
		this.next = page + 1;
	}

	/**
	 * Zeroes all remaining pages.
	 */
	void end() {
		zeroUntil(this.data.byteSize() / MemoryType.PAGE_SIZE);
	}

	private void zeroUntil(long page) {
		this.memory.size();
		if (this.lockWord >= 0 && this.next <= lockPage() && lockPage() < page) {
			zero(this.next, lockPage());
			zeroBesideLock();
			zero(lockPage() + 1, page);
		}
		else {
			zero(this.next, page);
		}
	}

	private void zero(long from, long to) {
		if (from < to) {
			this.memory.zero(from, to - from);
		}
	}

	private long lockPage() {
		return this.lockWord / MemoryType.PAGE_SIZE;
	}

	private void writeBesideLock(byte[] content) {
		long offset = lockPage() * MemoryType.PAGE_SIZE;
		PageWords.store(content, this.data, offset, 0, lockPair());
		int neighbour = neighbour();
		this.memory.atomicStore32(offset + neighbour, LittleEndian.getInt(content, neighbour));
		PageWords.store(content, this.data, offset, lockPair() + Long.BYTES, MemoryType.PAGE_SIZE);
	}

	private void zeroBesideLock() {
		long offset = lockPage() * MemoryType.PAGE_SIZE;
		PageWords.zero(this.data, offset, 0, lockPair());
		this.memory.atomicStore32(offset + neighbour(), 0);
		PageWords.zero(this.data, offset, lockPair() + Long.BYTES, MemoryType.PAGE_SIZE);
	}

	/**
	 * Returns the offset in the page of the 64 bits that contain the lock.
	 */
	private int lockPair() {
		return (int) (this.lockWord % MemoryType.PAGE_SIZE) & -Long.BYTES;
	}

	/**
	 * Returns the offset in the page of the other 32 of these bits.
	 */
	private int neighbour() {
		return (int) (this.lockWord % MemoryType.PAGE_SIZE) ^ Integer.BYTES;
	}

}
