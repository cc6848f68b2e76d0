package io.sharedmemory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Allocates the maximum at once, for systems where address space cannot be reserved. The
 * semantics are the same; the cost is the memory.
 */
final class EagerAddressSpace implements AddressSpace {

	@Override
	public Reservation reserve(long bytes, long committed) {
		try {
			return new Allocation(Arena.ofAuto().allocate(bytes, MemoryType.PAGE_SIZE));
		}
		catch (OutOfMemoryError ex) {
			throw new NoSystemMemoryException(
					"Cannot allocate %d bytes for a shared memory: lower its maximum or raise -XX:MaxDirectMemorySize"
						.formatted(bytes),
					ex);
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
		public void discard(long bytes) {
			// The garbage collector frees the allocation when nobody can reach it.
		}

	}

}
