package io.sharedmemory.micrometer;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Meters for each memory of a registry, and for all together. Those of a memory appear
 * and disappear with it, in every meter registry that this is bound to.
 */
public final class SharedMemoryMetrics implements MeterBinder, AutoCloseable {

	private final SharedMemoryRegistry memories;

	private final MeterConvention<SharedMemory> convention;

	private final Map<MeterRegistry, RegistryMeters> bindings = new HashMap<>();

	/**
	 * Creates the binder.
	 * @param memories the memories
	 * @param convention what names the meters and tags those of a memory; its name is
	 * what the names of all meters begin with
	 */
	public SharedMemoryMetrics(SharedMemoryRegistry memories, MeterConvention<SharedMemory> convention) {
		this.memories = memories;
		this.convention = convention;
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		synchronized (this.bindings) {
			this.bindings.computeIfAbsent(meterRegistry, (registry) -> {
				RegistryMeters meters = new RegistryMeters(registry, this.memories, this.convention);
				boolean bound = false;
				try {
					meters.bind();
					bound = true;
				}
				finally {
					if (!bound) {
						// It listens already, and nobody else could end that.
						meters.close();
					}
				}
				return meters;
			});
		}
	}

	/**
	 * Removes the meters from all registries that this was bound to.
	 */
	@Override
	public void close() {
		synchronized (this.bindings) {
			this.bindings.values().forEach(RegistryMeters::close);
			this.bindings.clear();
		}
	}

}
