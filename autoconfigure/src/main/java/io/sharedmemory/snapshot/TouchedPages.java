package io.sharedmemory.snapshot;

/**
 * Tells which pages of a memory hold nothing because nobody has ever touched them. To
 * read such a page costs time, and the system maps something there.
 */
interface TouchedPages extends AutoCloseable {

	/**
	 * Whether a page may hold something. If not, it was all zero at some moment since
	 * this was made.
	 * @param page the number of the page; each is asked for once, in ascending order
	 */
	boolean isTouched(long page);

	@Override
	void close();

}
