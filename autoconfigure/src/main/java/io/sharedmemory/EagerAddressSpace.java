package io.sharedmemory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Allocates the maximum at once, for systems where address space cannot be reserved. The
 * semantics are the same; the cost is the memory.
 */
final class EagerAddressSpace implements AddressSpace {

	private final LiveRanges ranges;

	private final ForcedCollection collection = new ForcedCollection();

	private final Cleaner cleaner = Cleaner.create();

	EagerAddressSpace() {
		this(LiveRanges.ofSystem());
	}

	EagerAddressSpace(LiveRanges ranges) {
		this.ranges = ranges;
	}

	@Override
	public Reservation reserve(long bytes, long committed) {
		// The C library maps each large allocation by itself.
		Place place = new Place(this.ranges);
		// What is dropped with an instance takes two collections.
		if (!this.collection.untilTwice(place)) {
			throw new NoSystemMemoryException(
					"Cannot allocate %d bytes for a shared memory beside the %d that there may be: close some"
						.formatted(bytes, this.ranges.bound()),
					null);
		}
		return allocate(place, bytes);
	}

	@Override
	public @Nullable Reservation tryReserve(long bytes, long committed) {
		Place place = new Place(this.ranges);
		return place.getAsBoolean() ? allocate(place, bytes) : null;
	}

	private Reservation allocate(Place place, long bytes) {
		boolean allocated = false;
		try {
			MemorySegment segment = Arena.ofAuto().allocate(bytes, MemoryType.PAGE_SIZE);
			this.cleaner.register(segment.scope(), place);
			allocated = true;
			return new Allocation(segment);
		}
		catch (OutOfMemoryError ex) {
			throw new NoSystemMemoryException(
					"Cannot allocate %d bytes for a shared memory: lower its maximum or raise -XX:MaxDirectMemorySize"
						.formatted(bytes),
					ex);
		}
		finally {
			if (!allocated) {
				place.run();
			}
		}
	}

	@Override
	public boolean isLazy() {
		return false;
	}

	private record Allocation(MemorySegment segment) implements Reservation {

		@Override
		public boolean commit(long offset, long bytes) {
			return true;
		}

		@Override
		public boolean tryZero(long offset, long bytes) {
			return false;
		}

		@Override
		public void discard(long bytes) {
			// The garbage collector frees the allocation when nobody can reach it.
		}

	}

	/**
	 * The place that an allocation takes among those that there may be.
	 */
	private static final class Place implements BooleanSupplier, Runnable {

		private final LiveRanges ranges;

		private boolean taken;

		Place(LiveRanges ranges) {
			this.ranges = ranges;
		}

		/**
		 * Takes it, unless it is taken.
		 */
		@Override
		public synchronized boolean getAsBoolean() {
			if (!this.taken) {
				this.taken = this.ranges.tryAdd();
			}
			return this.taken;
		}

		/**
		 * Gives it back, unless it was.
		 */
		@Override
		public synchronized void run() {
			if (this.taken) {
				this.taken = false;
				this.ranges.remove();
			}
		}

	}

}
