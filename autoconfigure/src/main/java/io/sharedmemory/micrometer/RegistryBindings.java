package io.sharedmemory.micrometer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of a binder in all registries that it is bound to: once in each, and removed
 * from all together. Guarded by the caller.
 */
final class RegistryBindings {

	private final RecordingRegistries recording = new RecordingRegistries();

	private final Map<MeterRegistry, BoundMeters> bindings = new HashMap<>();

	/**
	 * Returns the registries that have the meters; may be called without a lock.
	 */
	RecordingRegistries recording() {
		return this.recording;
	}

	boolean isEmpty() {
		return this.bindings.isEmpty();
	}

	/**
	 * Binds meters to a registry, unless they are already bound to it.
	 */
	void bind(MeterRegistry registry, Supplier<? extends BoundMeters> meters) {
		this.bindings.computeIfAbsent(registry, (added) -> bindNew(added, meters.get()));
	}

	private BoundMeters bindNew(MeterRegistry registry, BoundMeters meters) {
		this.recording.add(registry);
		boolean bound = false;
		try {
			meters.bind();
			bound = true;
			return meters;
		}
		finally {
			if (!bound) {
				// It listens already, and nobody else could end that.
				meters.close();
				this.recording.remove(registry);
			}
		}
	}

	/**
	 * Removes the meters from all registries.
	 */
	void close() {
		this.bindings.forEach((registry, meters) -> {
			meters.close();
			this.recording.remove(registry);
		});
		this.bindings.clear();
	}

}
