package io.sharedmemory.sample.redaction;

/**
 * What stands where in the memory that the redactors import: behind the static data of
 * the redactor come the stacks of its workers, the board, and the texts.
 *
 * @param heapBase the first address behind the redactor's static data
 * @param workers how many workers there are
 */
record RequestsLayout(long heapBase, int workers) {

	/** The redactor uses less than 4 KiB. */
	private static final int STACK_SIZE = 16 * 1024;

	/**
	 * Where the stack of a worker starts; it grows downwards.
	 */
	long stackTop(int worker) {
		return Board.alignUp(this.heapBase) + (worker + 1L) * STACK_SIZE;
	}

	long board() {
		return stackTop(this.workers - 1);
	}

	long texts() {
		return Board.alignUp(board() + Board.size(this.workers));
	}

}
