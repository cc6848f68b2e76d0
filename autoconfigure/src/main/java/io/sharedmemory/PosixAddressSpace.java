package io.sharedmemory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import java.util.function.Consumer;

/**
 * Reserves address space with {@code mmap(PROT_NONE)}, which costs no memory, and commits
 * it with {@code mprotect}.
 * <p>
 * <b>Ranges are bounded.</b> A range goes with the collector, which does not know that
 * ranges run short. So their number is bounded ({@link LiveRanges}), and whoever finds
 * the bound reached, or the system out of something, has unreachable ranges looked for,
 * and waits until one came back: creation slows down, and fails if none did.
 * <p>
 * <b>No range leaks.</b> What unmaps a range is registered before it is mapped, so
 * nothing is left to be allocated between the two. What gives ranges and pages back needs
 * no heap.
 */
final class PosixAddressSpace implements AddressSpace {

	private static final long NONE = 0;

	private final PosixMemory memory;

	private final PosixConstants constants;

	private final LiveRanges ranges;

	private final ForcedCollection collection;

	private final FirstFailure discardFailure = new FirstFailure("madvise");

	private final FirstFailure unmapFailure = new FirstFailure("munmap");

	PosixAddressSpace(PosixMemory memory, PosixConstants constants, LiveRanges ranges, ForcedCollection collection) {
		this.memory = memory;
		this.constants = constants;
		this.ranges = ranges;
		this.collection = collection;
	}

	@Override
	public Reservation reserve(long bytes, long committed) {
		Mapping mapping = new Mapping(bytes, committed);
		// What is dropped with an instance takes two collections: one for the instance,
		// which then closes its memory, and one for the range.
		Reservation reservation = reserve(mapping, () -> this.collection.untilTwice(mapping));
		if (reservation == null) {
			throw refused(mapping);
		}
		return reservation;
	}

	@Override
	public @Nullable Reservation tryReserve(long bytes, long committed) {
		Mapping mapping = new Mapping(bytes, committed);
		return reserve(mapping, mapping);
	}

	/**
	 * @param attempt has the range mapped, if it can be
	 */
	private @Nullable Reservation reserve(Mapping mapping, BooleanSupplier attempt) {
		StackReserve.require();
		if (mapping.bytes == 0) {
			return new Range(MemorySegment.NULL);
		}
		Arena arena = Arena.ofAuto();
		MemorySegment.NULL.reinterpret(arena, mapping);
		boolean reserved = false;
		try {
			if (!attempt.getAsBoolean()) {
				return null;
			}
			MemorySegment segment = MemorySegment.ofAddress(mapping.base).reinterpret(mapping.bytes, arena, null);
			Range range = new Range(segment);
			reserved = true;
			return range;
		}
		finally {
			if (!reserved) {
				mapping.unmap();
			}
			// Not before this may the range be unmapped.
			Reference.reachabilityFence(arena);
		}
	}

	private NoSystemMemoryException refused(Mapping mapping) {
		if (mapping.errno == 0) {
			return new NoSystemMemoryException(
					("Cannot reserve %d bytes of address space for a shared memory beside the "
							+ "%d that there are, as many as there may be: close some, or raise vm.max_map_count of Linux, of "
							+ "which each memory takes two")
						.formatted(mapping.bytes, this.ranges.bound()),
					null);
		}
		return new NoSystemMemoryException(("Cannot reserve %d bytes of address space for a shared memory beside the "
				+ "%d that there are (%s): lower the maximum of the memories, close some, or raise the limits of the "
				+ "system: ulimit -v, and on Linux vm.max_map_count, of which each memory takes two")
			.formatted(mapping.bytes, others(mapping), this.constants.describe(mapping.errno)), null);
	}

	/**
	 * How many ranges there are beside one, which may be mapped, but not committed.
	 */
	private long others(Mapping mapping) {
		return this.ranges.count() - ((mapping.base != NONE) ? 1 : 0);
	}

	@Override
	public boolean isLazy() {
		return true;
	}

	/**
	 * Makes a part of a range accessible.
	 * @return 0, or the errno if the system is short of something
	 */
	private int protect(long address, long bytes) {
		return (bytes != 0) ? requireShortage("mprotect", bytes, this.memory.protect(address, bytes)) : 0;
	}

	private int requireShortage(String function, long bytes, int errno) {
		if (errno != 0 && !this.constants.isShortage(errno)) {
			throw new SharedMemoryException("%s of %d bytes for a shared memory failed (%s)".formatted(function, bytes,
					this.constants.describe(errno)));
		}
		return errno;
	}

	/**
	 * The mapping of one range. It knows the address, but does not keep the range
	 * reachable.
	 */
	private final class Mapping implements BooleanSupplier, Consumer<MemorySegment> {

		private final long bytes;

		private final long committed;

		/** The collector's thread reads what the creator wrote. */
		private volatile long base = NONE;

		private boolean ready;

		/** Of the last attempt; 0 if there were too many ranges. */
		private int errno;

		Mapping(long bytes, long committed) {
			this.bytes = bytes;
			this.committed = committed;
		}

		/**
		 * Maps the range, unless it is.
		 * @return whether it is mapped and its beginning committed; if not, the system is
		 * short of something
		 */
		@Override
		public boolean getAsBoolean() {
			if (!this.ready) {
				this.ready = (this.base != NONE || map()) && commit();
			}
			return this.ready;
		}

		private boolean map() {
			StackReserve.require();
			this.errno = 0;
			if (!PosixAddressSpace.this.ranges.tryAdd()) {
				return false;
			}
			try {
				long result = PosixAddressSpace.this.memory.map(this.bytes);
				if (result < 0) {
					this.errno = requireShortage("mmap", this.bytes, (int) -result);
					return false;
				}
				this.base = result;
				return true;
			}
			finally {
				if (this.base == NONE) {
					PosixAddressSpace.this.ranges.remove();
				}
			}
		}

		private boolean commit() {
			this.errno = protect(this.base, this.committed);
			return this.errno == 0;
		}

		/**
		 * Unmaps the range when nobody can reach it.
		 */
		@Override
		public void accept(MemorySegment range) {
			unmap();
		}

		/**
		 * Unmaps the range, if it is mapped. Never throws. A range that the system does
		 * not take back still counts.
		 */
		void unmap() {
			if (this.base == NONE) {
				return;
			}
			try {
				int errno = PosixAddressSpace.this.memory.unmap(this.base, this.bytes);
				if (errno == 0) {
					this.base = NONE;
					PosixAddressSpace.this.ranges.remove();
				}
				else {
					PosixAddressSpace.this.unmapFailure.log(this.bytes,
							PosixAddressSpace.this.constants.describe(errno));
				}
			}
			catch (RuntimeException | Error ex) {
				PosixAddressSpace.this.unmapFailure.log(this.bytes, ex.toString());
			}
		}

	}

	private final class Range implements Reservation {

		private final MemorySegment segment;

		Range(MemorySegment segment) {
			this.segment = segment;
		}

		@Override
		public MemorySegment segment() {
			return this.segment;
		}

		@Override
		public boolean commit(long offset, long bytes) {
			try {
				Commit commit = new Commit(this.segment.address() + offset, bytes);
				return PosixAddressSpace.this.collection.until(commit, ForcedCollection.SHORT_PATIENCE);
			}
			finally {
				// Not before this may the range be unmapped and belong to somebody else.
				Reference.reachabilityFence(this.segment);
			}
		}

		@Override
		public boolean tryZero(long offset, long bytes) {
			try {
				return bytes == 0 || (PosixAddressSpace.this.memory.discardZeroes()
						&& PosixAddressSpace.this.memory.discard(this.segment.address() + offset, bytes) == 0);
			}
			finally {
				// Not before this may the range be unmapped and belong to somebody else.
				Reference.reachabilityFence(this.segment);
			}
		}

		@Override
		public void discard(long bytes) {
			if (bytes == 0) {
				return;
			}
			try {
				int errno = PosixAddressSpace.this.memory.discard(this.segment.address(), bytes);
				if (errno != 0) {
					// The memory then goes back with the address range.
					PosixAddressSpace.this.discardFailure.log(bytes, PosixAddressSpace.this.constants.describe(errno));
				}
			}
			catch (RuntimeException | Error ex) {
				PosixAddressSpace.this.discardFailure.log(bytes, ex.toString());
			}
			finally {
				// Not before this may the range be unmapped and belong to somebody else.
				Reference.reachabilityFence(this.segment);
			}
		}

	}

	/**
	 * An attempt to make a part of a range accessible.
	 */
	private final class Commit implements BooleanSupplier {

		private final long address;

		private final long bytes;

		Commit(long address, long bytes) {
			this.address = address;
			this.bytes = bytes;
		}

		@Override
		public boolean getAsBoolean() {
			return protect(this.address, this.bytes) == 0;
		}

	}

}
