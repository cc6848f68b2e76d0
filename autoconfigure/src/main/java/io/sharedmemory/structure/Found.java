package io.sharedmemory.structure;

/**
 * What a look for a position has found, where it is none: positions are not negative.
 */
final class Found {

	/** No message, or no space. */
	static final long NOTHING = -1;

	/** Somebody is in the middle of an operation that has to end first. */
	static final long STALLED = -2;

	/** No more messages, for ever. */
	static final long CLOSED = -3;

	/** Others have changed the queue at each of many looks. */
	static final long BUSY = -4;

	/**
	 * How often a look is repeated because others were faster. Each time one of them has
	 * got further, unless a guest changes words at will.
	 */
	static final int LOOKS = 1000;

	private Found() {
	}

}
