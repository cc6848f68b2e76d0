package io.sharedmemory.plugin;

import java.util.function.LongUnaryOperator;

import io.sharedmemory.SharedMemory;

/**
 * Bytes of pages that a memory was grown by: neither the static data nor, if it asks
 * before it takes, the allocator of any module has them. What is left of the pages is
 * there for who comes next.
 */
final class GrownPages {

	/** Guarded by the lock of this. */
	private long next;

	/** Guarded by the lock of this. */
	private long limit;

	/**
	 * Grows a memory if need be.
	 * @return takes a number of bytes and gives their address; throws a
	 * {@link io.sharedmemory.MemoryGrowthException} if the memory cannot grow
	 */
	LongUnaryOperator of(SharedMemory memory) {
		return (size) -> take(memory, size);
	}

	private synchronized long take(SharedMemory memory, long size) {
		if (this.limit - this.next < size) {
			long pages = Math.ceilDiv(size, memory.pageSize());
			long grown = memory.grow(pages) * memory.pageSize();
			if (grown != this.limit) {
				this.next = grown;
			}
			this.limit = grown + pages * memory.pageSize();
		}
		long start = this.next;
		this.next += size;
		return start;
	}

}
