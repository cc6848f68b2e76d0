package io.sharedmemory.micrometer;

import java.util.List;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * Meters for each memory of a registry, and for all memories together. The meters of a
 * memory appear and disappear with it, in every meter registry that this binder is bound
 * to.
 */
public final class SharedMemoryMetrics implements MeterBinder, AutoCloseable {

	private final SharedMemories memories;

	private final SharedMemoryMeterConventions conventions;

	private final int maximum;

	private final @Nullable SharedMemorySnapshots snapshots;

	private final Function<SharedMemory, List<NamedQueue>> queues;

	private final RefusedCreations refused = new RefusedCreations();

	/** Guarded by itself. */
	private final RegistryBindings bindings = new RegistryBindings();

	/**
	 * Creates the binder.
	 * @param memories the memories
	 * @param conventions the conventions that name and tag the meters
	 */
	public SharedMemoryMetrics(SharedMemories memories, SharedMemoryMeterConventions conventions) {
		this(memories, conventions, Integer.MAX_VALUE);
	}

	/**
	 * Creates the binder.
	 * @param memories the memories
	 * @param conventions the conventions that name and tag the meters
	 * @param maximum the maximum number of memories with meters of their own at any time;
	 * all others are added up, with {@code other} as the value of each tag
	 * @throws IllegalArgumentException if the number is negative
	 */
	public SharedMemoryMetrics(SharedMemories memories, SharedMemoryMeterConventions conventions, int maximum) {
		this(memories, conventions, maximum, (memory) -> List.of(), null);
	}

	/**
	 * Creates the binder.
	 * @param memories the memories
	 * @param conventions the conventions that name and tag the meters
	 * @param maximum the maximum number of memories with meters of their own at any time;
	 * all others and their queues are added up, with {@code other} as the value of each
	 * tag
	 * @param queues the named queues that a memory has when it is added
	 * @param snapshots the snapshots that save some of the memories, which have meters
	 * for that, {@code null} if there are none
	 * @throws IllegalArgumentException if the number is negative
	 */
	public SharedMemoryMetrics(SharedMemories memories, SharedMemoryMeterConventions conventions, int maximum,
			Function<SharedMemory, List<NamedQueue>> queues, @Nullable SharedMemorySnapshots snapshots) {
		this.queues = queues;
		this.memories = memories;
		this.snapshots = snapshots;
		this.conventions = conventions;
		this.maximum = BoundedNames.requireNotNegative(maximum, "memories");
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		synchronized (this.bindings) {
			if (this.bindings.isEmpty()) {
				// Once, however often the binder is bound.
				this.memories.addListener(this.refused);
			}
			try {
				this.bindings.bind(meterRegistry, () -> meters(meterRegistry));
			}
			finally {
				endUnlessBound();
			}
		}
	}

	private RegistryMeters meters(MeterRegistry registry) {
		return new RegistryMeters(registry, this.memories, this.conventions, this.maximum, this.refused,
				this.bindings.recording(), this.queues, this.snapshots);
	}

	private void endUnlessBound() {
		if (this.bindings.isEmpty()) {
			this.memories.removeListener(this.refused);
		}
	}

	/**
	 * Removes the meters from all registries that this binder was bound to.
	 */
	@Override
	public void close() {
		synchronized (this.bindings) {
			this.bindings.close();
			endUnlessBound();
		}
	}

}
