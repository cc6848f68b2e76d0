package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.noop.NoopTimer;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryReadings;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitListener;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * The meters of one memory in one meter registry, or of several memories that are added
 * up. All meters exist from the beginning, including those of what has not happened yet,
 * so that rates can be computed from the first occurrence.
 */
final class MemoryMeters {

	private final MeterRegistry registry;

	private final MeteredMemories memories = new MeteredMemories();

	private final SharedMemoryMeterConventions conventions;

	private final Tags tags;

	private final List<Meter> meters = new ArrayList<>();

	private final Set<SharedMemory> heard = new HashSet<>();

	private final @Nullable WaitListener waits;

	private final RecordingRegistries recording;

	private final @Nullable SharedMemorySnapshots snapshots;

	/**
	 * The snapshot meters, {@code null} as long as none of the memories has a place for
	 * snapshots.
	 */
	private @Nullable SnapshotMeters snapshotMeters;

	/**
	 * @param snapshots the snapshots that save some of the memories, {@code null} if
	 * there are none
	 */
	MemoryMeters(MeterRegistry registry, SharedMemoryMeterConventions conventions, Tags tags,
			RecordingRegistries recording, @Nullable SharedMemorySnapshots snapshots) {
		this.registry = registry;
		this.conventions = conventions;
		this.tags = tags;
		this.recording = recording;
		this.snapshots = snapshots;
		boolean complete = false;
		try {
			registerSizes();
			registerGrowth();
			this.waits = registerWaits(recording);
			registerNotifies();
			complete = true;
		}
		finally {
			if (!complete) {
				// Nobody else knows about those that were registered.
				removeMeters();
			}
		}
	}

	/**
	 * Adds a memory to those that have these meters.
	 */
	void add(SharedMemory memory) {
		addSnapshots(memory);
		this.memories.add(memory);
		if (this.waits != null && this.heard.add(memory)) {
			memory.addWaitListener(this.waits);
		}
	}

	private void addSnapshots(SharedMemory memory) {
		if (this.snapshots != null && this.snapshots.names().contains(memory.name())) {
			if (this.snapshotMeters == null) {
				this.snapshotMeters = new SnapshotMeters(this.registry, this.snapshots, this.conventions, this.tags,
						this.recording);
			}
			this.snapshotMeters.add(memory);
		}
	}

	/**
	 * Removes a memory; what it did still counts.
	 */
	void remove(SharedMemory memory) {
		if (this.snapshotMeters != null) {
			this.snapshotMeters.remove(memory);
		}
		this.memories.remove(memory);
		if (this.waits != null && this.heard.remove(memory)) {
			memory.removeWaitListener(this.waits);
		}
	}

	private void registerSizes() {
		gauge(this.conventions.sizeConvention(), "Current size of the shared memory", BaseUnits.BYTES,
				(memories) -> memories.sum((memory) -> memory.readings().size() * (double) MemoryType.PAGE_SIZE));
		gauge(this.conventions.maximumConvention(), "Size that the shared memory can grow to", BaseUnits.BYTES,
				(memories) -> memories.sum((memory) -> memory.type().maximum() * (double) MemoryType.PAGE_SIZE));
	}

	private void registerGrowth() {
		growth(null, MemoryReadings::growths);
		for (GrowthFailure reason : GrowthFailure.values()) {
			growth(reason, (readings) -> readings.growthFailures(reason));
		}
		counter(this.conventions.grownPagesConvention(), "Pages of 64 KiB that growth added to the shared memory",
				MemoryReadings::grownPages);
	}

	private void growth(@Nullable GrowthFailure failure, ToLongFunction<MemoryReadings> count) {
		MeterConvention<@Nullable GrowthFailure> convention = this.conventions.growthConvention();
		counter(convention.getName(), convention.getTags(failure), "Attempts to grow the shared memory", count);
	}

	/**
	 * @return the listener that records to the timer, {@code null} if the timer is not
	 * wanted
	 */
	private @Nullable WaitListener registerWaits(RecordingRegistries recording) {
		gauge(this.conventions.waitersConvention(), "Threads that wait on an address of the shared memory", null,
				(memories) -> memories.sum(SharedMemory::waiting));
		gauge(this.conventions.longestWaitConvention(),
				"Time that the longest waiting thread has been waiting on the shared memory", "seconds",
				(memories) -> memories.longestWait().toNanos() / 1e9);
		MeterConvention<WaitOutcome> ended = this.conventions.waitsConvention();
		for (WaitOutcome outcome : WaitOutcome.values()) {
			counter(ended.getName(), ended.getTags(outcome), "Ended waits on an address of the shared memory",
					(readings) -> readings.waits(outcome));
		}
		MeterConvention<Object> convention = this.conventions.waitConvention();
		Timer timer = Timer.builder(convention.getName())
			.description("Time that ended waits on the shared memory took")
			.tags(this.tags.and(convention.getTags(this.tags)))
			.register(this.registry);
		this.meters.add(timer);
		return (timer instanceof NoopTimer) ? null : (nanos) -> {
			if (recording.shouldRecord(this.registry)) {
				timer.record(nanos, TimeUnit.NANOSECONDS);
			}
		};
	}

	private void registerNotifies() {
		counter(this.conventions.notifyConvention(), "Calls of notify on the shared memory", MemoryReadings::notifies);
		counter(this.conventions.wokenConvention(), "Waiters that were woken by notify", MemoryReadings::woken);
	}

	private void gauge(MeterConvention<Object> convention, String description, @Nullable String unit,
			ToDoubleFunction<MeteredMemories> value) {
		this.meters.add(Gauge.builder(convention.getName(), this.memories, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(convention.getTags(this.tags)))
			.strongReference(true)
			.register(this.registry));
	}

	private void counter(MeterConvention<Object> convention, String description, ToLongFunction<MemoryReadings> count) {
		counter(convention.getName(), convention.getTags(this.tags), description, count);
	}

	private void counter(String name, Tags tags, String description, ToLongFunction<MemoryReadings> count) {
		this.meters.add(FunctionCounter.builder(name, this.memories, (memories) -> memories.count(count))
			.description(description)
			.tags(this.tags.and(tags))
			.register(this.registry));
	}

	/**
	 * Returns the tags that distinguish these meters from those of other memories.
	 */
	Tags tags() {
		return this.tags;
	}

	/**
	 * Removes the meters, and stops listening.
	 */
	void remove() {
		if (this.waits != null) {
			WaitListener listener = this.waits;
			this.heard.forEach((memory) -> memory.removeWaitListener(listener));
			this.heard.clear();
		}
		if (this.snapshotMeters != null) {
			this.snapshotMeters.remove();
		}
		removeMeters();
	}

	private void removeMeters() {
		this.meters.forEach(this.registry::remove);
	}

}
