package io.sharedmemory.plugin;

import java.util.function.LongUnaryOperator;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.ThreadLocals;
import org.jspecify.annotations.Nullable;

/**
 * The stack that an instance was given, and where.
 */
record OwnStack(SharedMemory memory, SharedSpace space, StackBlock block) {

	/**
	 * Takes a stack from a memory.
	 * @param size in bytes
	 * @param bytes takes a number of bytes of the memory and gives their address
	 */
	static OwnStack take(SharedMemory memory, SharedSpace space, int size, @Nullable ThreadLocals threadLocals,
			LongUnaryOperator bytes) {
		StackBlock block = space.takeStack(size, threadLocals, bytes);
		block.mark(memory);
		return new OwnStack(memory, space, block);
	}

	long top() {
		return this.block.stackTop();
	}

	long threadLocals() {
		return this.block.threadLocals();
	}

	int size() {
		return this.block.stackSize();
	}

	/**
	 * Whether the stack has not grown over its end, as far as that can still be seen.
	 */
	boolean isIntact() {
		return this.memory.isClosed() || this.block.isIntact(this.memory);
	}

	void giveBack() {
		this.space.giveBack(this.block);
	}

}
