package io.sharedmemory.plugin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongUnaryOperator;

import io.sharedmemory.endive.layout.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * The stacks of the instances that share a memory. What an ended instance had is there
 * for the next: it is never given back to a guest's allocator, which an instance that
 * failed may have left locked.
 */
final class StackBlocks {

	/** What compilers align stacks to. */
	private static final int ALIGNMENT = 16;

	/** Guarded by the lock of this. */
	private final Deque<StackBlock> free = new ArrayDeque<>();

	/**
	 * Gives an instance a piece of a memory.
	 * @param threadLocalSize the size of its thread-local data
	 * @param threadLocalAlignment a power of two
	 * @param bytes where new pieces come from
	 */
	StackBlock take(int stackSize, int threadLocalSize, int threadLocalAlignment, LongUnaryOperator bytes) {
		int alignment = Math.max(ALIGNMENT, threadLocalAlignment);
		// One alignment for what is in front of the stack, and one behind.
		long size = stackSize + (long) threadLocalSize + ALIGNMENT + alignment;
		StackBlock reused = reuse(size);
		long start = (reused != null) ? reused.start() : roundUp(bytes.applyAsLong(size), ALIGNMENT);
		return new StackBlock(start, stackSize, roundUp(start + stackSize, alignment), size);
	}

	private synchronized @Nullable StackBlock reuse(long size) {
		for (Iterator<StackBlock> blocks = this.free.iterator(); blocks.hasNext();) {
			StackBlock block = blocks.next();
			if (block.size() == size) {
				blocks.remove();
				return block;
			}
		}
		return null;
	}

	/**
	 * Takes back what an instance had that has ended.
	 */
	synchronized void giveBack(StackBlock block) {
		this.free.push(block);
	}

	/**
	 * Has what instances had before the memory was restored.
	 * @param taken the bytes as they were taken; of those that overlap the first, as no
	 * byte is for two
	 */
	static StackBlocks of(List<AddressRange> taken) {
		StackBlocks stacks = new StackBlocks();
		List<AddressRange> had = new ArrayList<>();
		for (AddressRange bytes : taken) {
			if (had.stream().noneMatch(bytes::overlaps)) {
				had.add(bytes);
				// Where the stack is in it is up to the next instance.
				long start = roundUp(bytes.start(), ALIGNMENT);
				stacks.giveBack(new StackBlock(start, 0, start, bytes.end() - bytes.start()));
			}
		}
		return stacks;
	}

	private static long roundUp(long number, int multiple) {
		return Math.ceilDiv(number, multiple) * multiple;
	}

}
