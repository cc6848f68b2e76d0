package io.sharedmemory.micrometer;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * The registries that have the same timers. Some of them may be part of others: what is
 * recorded in a composite is recorded in its registries, and must not be recorded there
 * again.
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
	 * Returns whether to record in a registry, which is the case if no composite does.
	 * The registries of a composite may change, so this is checked each time.
	 */
	boolean shouldRecord(MeterRegistry registry) {
		// The common case, without iterating.
		return this.registries.size() < 2 || this.registries.stream().noneMatch((other) -> contains(other, registry));
	}

	private static boolean contains(MeterRegistry registry, MeterRegistry sought) {
		return registry instanceof CompositeMeterRegistry composite
				&& composite.getRegistries().stream().anyMatch((child) -> child == sought || contains(child, sought));
	}

}
