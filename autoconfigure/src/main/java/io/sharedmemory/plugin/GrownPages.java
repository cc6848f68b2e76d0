package io.sharedmemory.plugin;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;

/**
 * Bytes of pages that a memory was grown by: neither the static data nor, if it asks
 * before it takes, the allocator of any module has them. What is left of the pages is for
 * the next caller.
 */
final class GrownPages {

	/** Guarded by the lock of this. */
	private long next;

	/** Guarded by the lock of this. */
	private long limit;

	/**
	 * Takes bytes, and grows a memory for them if need be.
	 * @param requester for whom they are
	 * @return their address
	 * @throws io.sharedmemory.MemoryGrowthException if the memory cannot grow
	 */
	synchronized long take(SharedMemory memory, long size, MemoryUser requester) {
		if (this.limit - this.next < size) {
			long pages = Math.ceilDiv(size, memory.pageSize());
			long grown = memory.grow(pages, requester) * memory.pageSize();
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
