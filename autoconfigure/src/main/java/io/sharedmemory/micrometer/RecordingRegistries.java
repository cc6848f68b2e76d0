package io.sharedmemory.micrometer;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * The registries that have the same timers, of which some may be in others: what is
 * recorded in a composite is recorded in those that it has, and must not be again.
 */
final class RecordingRegistries {

	private final Set<MeterRegistry> registries = new CopyOnWriteArraySet<>();

	void add(MeterRegistry registry) {
		this.registries.add(registry);
	}

	void remove(MeterRegistry registry) {
		this.registries.remove(registry);
	}

	/**
	 * Whether to record in a registry, as no composite does it. What a composite has may
	 * change, so this is asked each time.
	 */
	boolean shouldRecord(MeterRegistry registry) {
		// The common case, without an iteration.
		return this.registries.size() < 2 || this.registries.stream().noneMatch((other) -> contains(other, registry));
	}

	private static boolean contains(MeterRegistry registry, MeterRegistry sought) {
		return registry instanceof CompositeMeterRegistry composite
				&& composite.getRegistries().stream().anyMatch((child) -> child == sought || contains(child, sought));
	}

}
