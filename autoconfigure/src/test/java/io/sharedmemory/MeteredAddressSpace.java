package io.sharedmemory;

import java.lang.foreign.MemorySegment;

/**
 * A system that runs out of memory when a test says so.
 */
final class MeteredAddressSpace implements AddressSpace {

	private final AddressSpace delegate = new EagerAddressSpace();

	private boolean exhausted;

	private int reservations;

	void setExhausted(boolean exhausted) {
		this.exhausted = exhausted;
	}

	int reservations() {
		return this.reservations;
	}

	@Override
	public Reservation tryReserve(long bytes, long committed) {
		return reserve(bytes, committed);
	}

	@Override
	public Reservation reserve(long bytes, long committed) {
		this.reservations++;
		if (this.exhausted) {
			throw new NoSystemMemoryException("no memory", null);
		}
		Reservation reservation = this.delegate.reserve(bytes, committed);
		return new Reservation() {

			@Override
			public MemorySegment segment() {
				return reservation.segment();
			}

			@Override
			public boolean commit(long offset, long bytes) {
				return !MeteredAddressSpace.this.exhausted && reservation.commit(offset, bytes);
			}

			@Override
			public boolean tryZero(long offset, long bytes) {
				return reservation.tryZero(offset, bytes);
			}

			@Override
			public void discard(long bytes) {
				reservation.discard(bytes);
			}

		};
	}

	@Override
	public boolean isLazy() {
		return this.delegate.isLazy();
	}

}
