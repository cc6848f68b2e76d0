package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

import io.sharedmemory.AddressSpace.Reservation;

/**
 * The bytes of a memory that may be accessed now, and how threads that access them get to
 * know of growth and of the end.
 * <p>
 * <b>The accessible part is a plain field</b>, so that compiled loops may keep it in a
 * register. A thread that holds a stale one finds the current one when an access falls
 * outside: the check that would trap looks again first, behind a full fence
 * ({@link #recheck}). So a size that a thread was told of never traps.
 * <p>
 * <b>Growth</b> writes the accessible part, then the size, which is volatile: a thread
 * that reads a size also sees its bytes. A stale part is a prefix of the current one, at
 * the same place; nothing ever moves.
 * <p>
 * <b>The end</b> writes {@code closed}, which is volatile, passes a store fence, and then
 * makes the accessible part empty. {@link #current} reads them in the opposite order: a
 * thread that finds the empty part also finds that the memory is closed. A thread that
 * still holds an older part may use it without harm: the bytes stay accessible as long as
 * a segment of them is reachable.
 * <p>
 * Size and end are changed by one thread at a time ({@link MemoryLifecycle}).
 * <p>
 * The memory extends this: a field of it would cost each access one more load.
 */
abstract sealed class AccessibleBytes permits SharedMemory {

	private final String memory;

	private final Reservation reservation;

	private MemorySegment data;

	/** In pages. */
	private volatile long size;

	private volatile boolean closed;

	/**
	 * @param memory the name of the memory, for messages
	 * @param reservation its bytes, of which those of the first pages are committed
	 */
	AccessibleBytes(String memory, Reservation reservation, long pages) {
		this.memory = memory;
		this.reservation = reservation;
		this.data = firstPages(pages);
		this.size = pages;
	}

	/**
	 * The bytes for an atomic access of the given width, which is checked.
	 */
	final MemorySegment at(long address, int width) {
		MemorySegment data = this.data;
		if ((address & (width - 1)) == 0 && address >= 0 && address <= data.byteSize() - width) {
			return data;
		}
		return recheck(address, width);
	}

	/**
	 * Decides whether an access that the plain {@link #data} does not allow is one that
	 * traps, or one inside a size that this thread has not noticed yet.
	 */
	private MemorySegment recheck(long address, int width) {
		// A thread that learnt of a size by a plain load must not read an older one here.
		VarHandle.fullFence();
		requireOpen();
		if ((address & (width - 1)) != 0) {
			throw MemoryTrapException.unaligned(this.memory, address, width);
		}
		MemorySegment data = current();
		if (address < 0 || address > data.byteSize() - width) {
			throw MemoryTrapException.outOfBounds(this.memory, address, width, data.byteSize());
		}
		return data;
	}

	/**
	 * The accessible part as of this call.
	 */
	final MemorySegment current() {
		// The volatile read in here orders the plain one behind it.
		openSize();
		MemorySegment data = this.data;
		// It is empty when the memory was closed since.
		VarHandle.loadLoadFence();
		requireOpen();
		return data;
	}

	/**
	 * All bytes up to the maximum: those that were accessible once also stay so after the
	 * end.
	 */
	final MemorySegment reserved() {
		return this.reservation.segment();
	}

	/**
	 * The size of an open memory.
	 * @return the size in pages
	 */
	final long openSize() {
		requireOpen();
		return this.size;
	}

	/**
	 * The size that the memory has or, if it is closed, had at its end.
	 * @return the size in pages
	 */
	final long lastSize() {
		return this.size;
	}

	final boolean hasEnded() {
		return this.closed;
	}

	final void requireOpen() {
		if (this.closed) {
			throw new SharedMemoryClosedException(this.memory);
		}
	}

	/**
	 * The segment of the first pages, which need not be committed yet.
	 */
	final MemorySegment firstPages(long pages) {
		return this.reservation.segment().asSlice(0, bytes(pages));
	}

	/**
	 * Makes sure that further pages can be accessed.
	 * @return whether the system had the memory; if not, nothing has changed
	 */
	final boolean commit(long previous, long delta) {
		return this.reservation.commit(bytes(previous), bytes(delta));
	}

	/**
	 * Makes all bytes zero that are accessible as of this call.
	 */
	final void clear() {
		MemorySegment data = current();
		if (!this.reservation.tryZero(0, data.byteSize())) {
			Zeros.write(data);
		}
	}

	/**
	 * Makes the bytes of some pages zero. Where the system does that, it needs no heap.
	 */
	final void clear(long page, long count) {
		MemorySegment data = current();
		if (page < 0 || count < 0 || count > data.byteSize() / MemoryType.PAGE_SIZE - page) {
			throw MemoryTrapException.outOfBounds(this.memory, bytes(page), bytes(count), data.byteSize());
		}
		if (!this.reservation.tryZero(bytes(page), bytes(count))) {
			Zeros.write(data.asSlice(bytes(page), bytes(count)));
		}
	}

	/**
	 * Tells everybody of a larger size, whose pages are committed. Allocates nothing.
	 */
	final void extend(MemorySegment data, long pages) {
		this.data = data;
		this.size = pages;
	}

	/**
	 * Tells everybody of the end. Allocates nothing.
	 */
	final void end() {
		this.closed = true;
		VarHandle.storeStoreFence();
		this.data = NoBytes.SEGMENT;
	}

	/**
	 * Gives the pages back to the system.
	 */
	final void discard() {
		this.reservation.discard(bytes(this.size));
	}

	static long bytes(long pages) {
		return pages * MemoryType.PAGE_SIZE;
	}

}
