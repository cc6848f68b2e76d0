package io.sharedmemory.micrometer;

import java.util.Arrays;
import java.util.List;

import io.sharedmemory.Counter;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * Counts the memories that were not created, by the reason. Listens once for all meter
 * registries, so that one in another counts none twice.
 */
@SuppressWarnings("EnumOrdinal") // it counts as the memories do
final class RefusedCreations implements SharedMemoryRegistryListener {

	/** A memory that does not exist is not larger than its maximum. */
	static final List<GrowthFailure> REASONS = Arrays.stream(GrowthFailure.values())
		.filter((reason) -> reason != GrowthFailure.MAXIMUM)
		.toList();

	private final Counter[] counts = new Counter[GrowthFailure.values().length];

	RefusedCreations() {
		Arrays.setAll(this.counts, (reason) -> new Counter());
	}

	@Override
	public void onCreationFailed(MemoryCreationException failure) {
		this.counts[failure.reason().ordinal()].increment();
	}

	long count(GrowthFailure reason) {
		return this.counts[reason.ordinal()].sum();
	}

}
