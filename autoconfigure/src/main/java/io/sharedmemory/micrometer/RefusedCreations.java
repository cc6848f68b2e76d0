package io.sharedmemory.micrometer;

import java.util.Arrays;
import java.util.List;

import io.sharedmemory.Counter;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * Counts the memories that were not created, by reason. Listens once for all meter
 * registries, so that several registries do not count a memory twice.
 */
@SuppressWarnings("EnumOrdinal") // it counts as the memories do
final class RefusedCreations implements SharedMemoryRegistryListener {

	/** The possible reasons. A memory that does not exist cannot exceed its maximum. */
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
