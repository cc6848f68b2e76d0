package io.sharedmemory;

/**
 * The functions of the system that ranges of addresses are made with. A failure is a
 * result, not an exception. To succeed, none of them needs heap.
 */
interface PosixMemory {

	/**
	 * Maps a range that cannot be accessed.
	 * @return its address, or the negative errno
	 */
	long map(long bytes);

	/**
	 * Makes a part of a range readable and writable.
	 * @return 0 or the errno
	 */
	int protect(long address, long bytes);

	/**
	 * Gives the memory behind a part of a range back; it stays accessible.
	 * @return 0 or the errno
	 */
	int discard(long address, long bytes);

	/**
	 * Whether bytes whose memory was given back are zero.
	 */
	boolean discardZeroes();

	/**
	 * Gives a range back.
	 * @return 0 or the errno
	 */
	int unmap(long address, long bytes);

}
