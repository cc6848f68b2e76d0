package io.sharedmemory.snapshot;

/**
 * Knows which pages of a memory hold nothing because they were never touched. Reading
 * such a page takes time, and makes the system map it.
 */
interface TouchedPages extends AutoCloseable {

	/**
	 * Returns whether a page may hold something. If not, it was entirely zero at some
	 * moment since this object was created.
	 * @param page the number of the page; each page is queried once, in ascending order
	 */
	boolean isTouched(long page);

	@Override
	void close();

}
