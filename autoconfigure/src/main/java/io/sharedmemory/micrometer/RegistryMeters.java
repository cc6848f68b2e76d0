package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * All meters in one meter registry: those of the memories, which come and go with them,
 * and those of all memories together.
 */
final class RegistryMeters implements SharedMemoryRegistryListener {

	private final MeterRegistry registry;

	private final SharedMemoryRegistry memories;

	private final MeterConvention<SharedMemory> convention;

	private final List<Meter> meters = new ArrayList<>();

	private final Map<SharedMemory, MemoryMeters> memoryMeters = new HashMap<>();

	private boolean closed;

	RegistryMeters(MeterRegistry registry, SharedMemoryRegistry memories, MeterConvention<SharedMemory> convention) {
		this.registry = registry;
		this.memories = memories;
		this.convention = convention;
	}

	/**
	 * Registers the meters.
	 */
	void bind() {
		this.meters.add(Gauge.builder(this.convention.getName() + ".count", this.memories, RegistryMeters::count)
			.description("Shared memories that there are")
			.strongReference(true)
			.register(this.registry));
		this.memories.budget().ifPresent(this::bind);
		// First, so that no memory is missed; one that is met twice is bound once.
		this.memories.addListener(this);
		this.memories.forEach(this::addIfStillThere);
	}

	private void bind(MemoryBudget budget) {
		this.meters.add(Gauge.builder(this.convention.getName() + ".budget.limit", budget, MemoryBudget::limit)
			.description("Size that all shared memories together can grow to")
			.baseUnit(BaseUnits.BYTES)
			.strongReference(true)
			.register(this.registry));
		this.meters.add(Gauge.builder(this.convention.getName() + ".budget.used", budget, MemoryBudget::used)
			.description("Size that all shared memories have together")
			.baseUnit(BaseUnits.BYTES)
			.strongReference(true)
			.register(this.registry));
	}

	private static int count(SharedMemoryRegistry memories) {
		int count = 0;
		for (SharedMemory memory : memories) {
			count++;
		}
		return count;
	}

	/**
	 * A memory of a snapshot may have been removed meanwhile, and another one of its name
	 * may have the meters. Looks with the lock held: who removes the memory after that
	 * waits for the lock to tell.
	 */
	private synchronized void addIfStillThere(SharedMemory memory) {
		if (this.memories.find(memory.name()).orElse(null) == memory) {
			onAdded(memory);
		}
	}

	@Override
	public synchronized void onAdded(SharedMemory memory) {
		if (!this.closed) {
			this.memoryMeters.computeIfAbsent(memory,
					(added) -> new MemoryMeters(this.registry, added, this.convention));
		}
	}

	@Override
	public synchronized void onRemoved(SharedMemory memory) {
		MemoryMeters removed = this.memoryMeters.get(memory);
		if (removed != null) {
			removed.remove();
			// Not before: what fails half way is left for the end of the binding.
			this.memoryMeters.remove(memory);
		}
	}

	/**
	 * Removes the meters.
	 */
	void close() {
		this.memories.removeListener(this);
		synchronized (this) {
			this.closed = true;
			this.memoryMeters.values().forEach(MemoryMeters::remove);
			this.memoryMeters.clear();
			this.meters.forEach(this.registry::remove);
		}
	}

}
