package io.sharedmemory.plugin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import io.sharedmemory.SharedMemory;

/**
 * The stacks of the instances that share a memory. They are in pages that the memory was
 * grown by for them: pages that neither the static data nor the allocator of any module
 * has. What an ended instance had is there for the next.
 */
final class StackBlocks {

	/** What compilers align stacks to. */
	private static final int ALIGNMENT = 16;

	/** Guarded by the lock of this. */
	private final Deque<StackBlock> free = new ArrayDeque<>();

	/** The rest of the pages that were grown last; guarded by the lock of this. */
	private long next;

	/** Guarded by the lock of this. */
	private long limit;

	/**
	 * Gives an instance a piece of a memory.
	 * @param threadLocalSize the size of its thread-local data
	 * @param threadLocalAlignment a power of two
	 * @throws io.sharedmemory.MemoryGrowthException if the memory cannot grow for it
	 */
	synchronized StackBlock take(SharedMemory memory, int stackSize, int threadLocalSize, int threadLocalAlignment) {
		int alignment = Math.max(ALIGNMENT, threadLocalAlignment);
		long size = roundUp(stackSize + (long) threadLocalSize + alignment, ALIGNMENT);
		long start = reuse(size);
		if (start < 0) {
			start = allocate(memory, size);
		}
		return new StackBlock(start, stackSize, roundUp(start + stackSize, alignment), size);
	}

	private long reuse(long size) {
		for (Iterator<StackBlock> pieces = this.free.iterator(); pieces.hasNext();) {
			StackBlock piece = pieces.next();
			if (piece.size() == size) {
				pieces.remove();
				return piece.start();
			}
		}
		return -1;
	}

	private long allocate(SharedMemory memory, long size) {
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

	/**
	 * Takes back what an instance had that has ended.
	 */
	synchronized void giveBack(StackBlock block) {
		this.free.push(block);
	}

	private static long roundUp(long number, int multiple) {
		return Math.ceilDiv(number, multiple) * multiple;
	}

}
