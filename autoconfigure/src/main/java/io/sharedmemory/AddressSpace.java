package io.sharedmemory;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Where memories get their bytes from. A memory reserves its maximum once, so that growth
 * never moves it, and commits pages as it grows.
 */
interface AddressSpace {

	/**
	 * Reserves a range of addresses and commits its beginning.
	 * @param bytes the length of the range, a multiple of the WebAssembly page size
	 * @param committed how many of the first bytes to commit
	 * @return the range
	 * @throws NoSystemMemoryException if the system has no such range or memory
	 * @throws SharedMemoryException if the system fails in an unexpected way
	 */
	Reservation reserve(long bytes, long committed);

	/**
	 * The same, but without looking for ranges that nobody can reach.
	 * @return the range, or {@code null} if the system has none now
	 */
	@Nullable Reservation tryReserve(long bytes, long committed);

	/**
	 * Whether a range costs memory for its committed part only.
	 */
	boolean isLazy();

	/**
	 * A reserved range. It goes back to the system when nobody can reach
	 * {@link #segment()} or a slice of it any more: not earlier, so that a late reader
	 * never touches addresses that belong to somebody else.
	 */
	interface Reservation {

		/**
		 * The whole range.
		 */
		MemorySegment segment();

		/**
		 * Makes a part of the range readable and writable. Its bytes are zero.
		 * @return whether the system had the memory; if not, nothing has changed
		 */
		boolean commit(long offset, long bytes);

		/**
		 * Makes a part of the range zero, whole pages that are committed, at the cost of
		 * those that hold something: what nobody has touched takes no memory for it.
		 * @return whether the system can do so; if not, nothing has changed
		 */
		boolean tryZero(long offset, long bytes);

		/**
		 * Gives the memory behind the first bytes of the range back to the system. They
		 * stay accessible; what they then hold is unspecified.
		 */
		void discard(long bytes);

	}

}
