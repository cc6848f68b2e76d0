package io.sharedmemory.micrometer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * Meters for each memory of a registry, tagged with its name. They appear and disappear
 * with the memory, in every meter registry that this is bound to.
 */
public final class SharedMemoryMetrics implements MeterBinder, AutoCloseable {

	private final SharedMemoryRegistry memories;

	private final Map<MeterRegistry, MemoryMeters> bindings = new HashMap<>();

	public SharedMemoryMetrics(SharedMemoryRegistry memories) {
		this.memories = memories;
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		synchronized (this.bindings) {
			if (this.bindings.containsKey(meterRegistry)) {
				return;
			}
			MemoryMeters meters = new MemoryMeters(meterRegistry);
			this.bindings.put(meterRegistry, meters);
			// First, so that no memory is missed; one that is met twice is bound once.
			this.memories.addListener(meters);
			this.memories.forEach(meters::onAdded);
		}
	}

	/**
	 * Removes the meters from all registries that this was bound to.
	 */
	@Override
	public void close() {
		synchronized (this.bindings) {
			this.bindings.values().forEach((meters) -> {
				this.memories.removeListener(meters);
				meters.close();
			});
			this.bindings.clear();
		}
	}

	private static final class MemoryMeters implements SharedMemoryRegistryListener {

		private final MeterRegistry registry;

		private final Map<SharedMemory, List<Meter>> meters = new HashMap<>();

		MemoryMeters(MeterRegistry registry) {
			this.registry = registry;
		}

		@Override
		public synchronized void onAdded(SharedMemory memory) {
			if (!memory.isClosed()) {
				this.meters.computeIfAbsent(memory, this::register);
			}
		}

		@Override
		public synchronized void onRemoved(SharedMemory memory) {
			List<Meter> removed = this.meters.remove(memory);
			if (removed != null) {
				removed.forEach(this.registry::remove);
			}
		}

		synchronized void close() {
			List.copyOf(this.meters.keySet()).forEach(this::onRemoved);
		}

		private List<Meter> register(SharedMemory memory) {
			return List.of(
					Gauge
						.builder("wasm.shared.memory.size", memory, (m) -> m.statistics().size() * MemoryType.PAGE_SIZE)
						.description("Current size of the shared memory")
						.baseUnit(BaseUnits.BYTES)
						.tag("memory", memory.name())
						.strongReference(true)
						.register(this.registry),
					Gauge.builder("wasm.shared.memory.max", memory, (m) -> m.type().maximum() * MemoryType.PAGE_SIZE)
						.description("Size that the shared memory can grow to")
						.baseUnit(BaseUnits.BYTES)
						.tag("memory", memory.name())
						.strongReference(true)
						.register(this.registry),
					Gauge.builder("wasm.shared.memory.waiters", memory, SharedMemory::waiting)
						.description("Threads that wait on an address of the shared memory")
						.baseUnit(BaseUnits.THREADS)
						.tag("memory", memory.name())
						.strongReference(true)
						.register(this.registry));
		}

	}

}
