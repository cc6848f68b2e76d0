package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistryListener;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * All meters in one meter registry: those of the memories, which are added and removed
 * with them, and those of all memories together.
 */
final class RegistryMeters implements BoundMeters, SharedMemoryRegistryListener {

	private final MeterRegistry registry;

	private final SharedMemories memories;

	private final SharedMemoryMeterConventions conventions;

	private final int maximum;

	private final RefusedCreations refused;

	private final RecordingRegistries recording;

	private final @Nullable SharedMemorySnapshots snapshots;

	private final List<Meter> meters = new ArrayList<>();

	/** Guarded by the lock of this object. */
	private final RegistryQueueMeters queues;

	/** Guarded by the lock of this object. */
	private final ConventionTags tags;

	/** The meters of memories that have meters of their own. */
	private final Map<SharedMemory, MemoryMeters> own = new HashMap<>();

	/**
	 * The meters of all memories beyond the maximum; they remain when these memories are
	 * gone.
	 */
	private @Nullable MemoryMeters others;

	/** The memories beyond the maximum. */
	private final Set<SharedMemory> tooMany = new HashSet<>();

	private boolean closed;

	/**
	 * @param maximum the maximum number of memories with meters of their own
	 * @param refused the memories that were not created
	 * @param recording the registries that have the meters
	 * @param queues the named queues of a memory
	 * @param snapshots the snapshots that save some of the memories, {@code null} if
	 * there are none
	 */
	RegistryMeters(MeterRegistry registry, SharedMemories memories, SharedMemoryMeterConventions conventions,
			int maximum, RefusedCreations refused, RecordingRegistries recording,
			Function<SharedMemory, List<NamedQueue>> queues, @Nullable SharedMemorySnapshots snapshots) {
		this.registry = registry;
		this.memories = memories;
		this.conventions = conventions;
		this.tags = new ConventionTags(conventions);
		this.maximum = maximum;
		this.refused = refused;
		this.recording = recording;
		this.queues = new RegistryQueueMeters(registry, conventions, queues);
		this.snapshots = snapshots;
	}

	@Override
	public void bind() {
		MeterConvention<Object> registered = this.conventions.registeredConvention();
		this.meters.add(Gauge.builder(registered.getName(), this.memories, RegistryMeters::count)
			.description("Shared memories that there are")
			.tags(registered.getTags(this.memories))
			.strongReference(true)
			.register(this.registry));
		RefusedCreations.REASONS.forEach(this::bindRefused);
		this.memories.budget().ifPresent(this::bind);
		// First, so that no memory is missed; one that is seen twice is bound once.
		this.memories.addListener(this);
		this.memories.forEach(this::addIfStillThere);
	}

	private void bindRefused(GrowthFailure reason) {
		MeterConvention<GrowthFailure> convention = this.conventions.refusedConvention();
		this.meters.add(FunctionCounter.builder(convention.getName(), this.refused, (refused) -> refused.count(reason))
			.description("Shared memories that were not created")
			.tags(convention.getTags(reason))
			.register(this.registry));
	}

	private void bind(MemoryBudget budget) {
		bind(budget, this.conventions.budgetLimitConvention(), MemoryBudget::limit,
				"Size that all shared memories together can grow to");
		bind(budget, this.conventions.budgetUsedConvention(), MemoryBudget::used,
				"Size that all shared memories have together");
	}

	private void bind(MemoryBudget budget, MeterConvention<Object> convention, ToDoubleFunction<MemoryBudget> value,
			String description) {
		this.meters.add(Gauge.builder(convention.getName(), budget, value)
			.description(description)
			.baseUnit(BaseUnits.BYTES)
			.tags(convention.getTags(budget))
			.strongReference(true)
			.register(this.registry));
	}

	private static int count(SharedMemories memories) {
		int count = 0;
		for (SharedMemory _ : memories) {
			count++;
		}
		return count;
	}

	/**
	 * Adds a memory unless it was removed. A memory from a snapshot may have been removed
	 * in the meantime, and another one of the same name may have the meters. The check is
	 * made with the lock held: a removal after that waits for the lock to be reported.
	 */
	private synchronized void addIfStillThere(SharedMemory memory) {
		if (this.memories.find(memory.name()).orElse(null) == memory) {
			onAdded(memory);
		}
	}

	@Override
	public synchronized void onAdded(SharedMemory memory) {
		if (this.closed || this.own.containsKey(memory) || this.tooMany.contains(memory)) {
			return;
		}
		Tags tags = this.tags.require(this.conventions.memoryTags(memory), memory.name());
		// A memory with the same tags as the others would be added to them unnoticed.
		if (this.own.size() < this.maximum && !tags.equals(OtherTags.of(tags))
				&& this.tags.areFree(tags, memory.name())) {
			MemoryMeters added = meters(tags);
			this.tags.take(tags, memory.name());
			// First, so that a memory that cannot be added is removed at the end.
			this.own.put(memory, added);
			this.queues.add(memory, tags, false);
			added.add(memory);
		}
		else {
			if (this.others == null) {
				this.others = meters(OtherTags.of(tags));
			}
			this.others.add(memory);
			this.tooMany.add(memory);
			this.queues.add(memory, tags, true);
		}
	}

	private MemoryMeters meters(Tags tags) {
		return new MemoryMeters(this.registry, this.conventions, tags, this.recording, this.snapshots);
	}

	@Override
	public synchronized void onRemoved(SharedMemory memory) {
		this.queues.remove(memory);
		MemoryMeters removed = this.own.get(memory);
		if (removed != null) {
			removed.remove();
			// Not before: what fails half way is left to the end of the binding.
			this.own.remove(memory);
			this.tags.giveBack(removed.tags());
		}
		else if (this.others != null && this.tooMany.remove(memory)) {
			this.others.remove(memory);
		}
	}

	@Override
	public void close() {
		this.memories.removeListener(this);
		synchronized (this) {
			this.closed = true;
			this.own.values().forEach(MemoryMeters::remove);
			this.own.clear();
			if (this.others != null) {
				this.others.remove();
				this.others = null;
			}
			this.tooMany.clear();
			this.queues.close();
			this.meters.forEach(this.registry::remove);
		}
	}

}
