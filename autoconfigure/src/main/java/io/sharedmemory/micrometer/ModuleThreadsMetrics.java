package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.sharedmemory.endive.SharedMemoryLinker;

/**
 * The meter {@code wasm.module.threads}: the threads in all running programs, and in all
 * instances whose modules can spawn threads.
 */
public final class ModuleThreadsMetrics implements MeterBinder {

	private final SharedMemoryLinker linker;

	/**
	 * Creates the binder.
	 * @param linker the linker that knows the threads of its modules
	 */
	public ModuleThreadsMetrics(SharedMemoryLinker linker) {
		this.linker = linker;
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		Gauge.builder("wasm.module.threads", this.linker, SharedMemoryLinker::threadCount)
			.description(
					"Threads in programs, and in instances whose modules spawn threads, of modules and of the host")
			.strongReference(true)
			.register(meterRegistry);
	}

}
