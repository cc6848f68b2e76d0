package io.sharedmemory.structure;

/**
 * The results of a search for a position that did not find one: positions are not
 * negative.
 */
final class Found {

	/** No message, or no space. */
	static final long NOTHING = -1;

	/** Another operation is in progress and has to end first. */
	static final long STALLED = -2;

	/** There will never be any more messages. */
	static final long CLOSED = -3;

	/** Others have changed the queue during each of many looks. */
	static final long BUSY = -4;

	/**
	 * How often a look is repeated because others were faster. Each time, one of them has
	 * made progress, unless a guest changes words arbitrarily.
	 */
	static final int LOOKS = 1000;

	private Found() {
	}

}
