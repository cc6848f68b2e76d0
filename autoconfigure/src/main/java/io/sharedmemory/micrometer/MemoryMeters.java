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
import io.micrometer.core.instrument.noop.NoopTimer;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.GrowthOutcome;
import io.sharedmemory.MemoryReadings;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitListener;
import io.sharedmemory.WaitOutcome;

/**
 * The meters of one memory in one meter registry, or of several that are added up. All
 * are there from the beginning, also those of what has not happened yet, so that rates
 * can be computed from the first time on.
 */
final class MemoryMeters {

	private final MeterRegistry registry;

	private final MeteredMemories memories = new MeteredMemories();

	private final String prefix;

	private final Tags tags;

	private final List<Meter> meters = new ArrayList<>();

	private final Set<SharedMemory> heard = new HashSet<>();

	private final @Nullable WaitListener waits;

	MemoryMeters(MeterRegistry registry, String prefix, Tags tags, RecordingRegistries recording) {
		this.registry = registry;
		this.prefix = prefix;
		this.tags = tags;
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
				// Nobody else knows of those that were registered.
				removeMeters();
			}
		}
	}

	/**
	 * Adds a memory to those that have these meters.
	 */
	void add(SharedMemory memory) {
		this.memories.add(memory);
		if (this.waits != null && this.heard.add(memory)) {
			memory.addWaitListener(this.waits);
		}
	}

	/**
	 * Takes a memory out; what it did still counts.
	 */
	void remove(SharedMemory memory) {
		this.memories.remove(memory);
		if (this.waits != null && this.heard.remove(memory)) {
			memory.removeWaitListener(this.waits);
		}
	}

	private void registerSizes() {
		gauge("size", "Current size of the shared memory", BaseUnits.BYTES,
				(memories) -> memories.sum((memory) -> memory.readings().size() * (double) MemoryType.PAGE_SIZE));
		gauge("max", "Size that the shared memory can grow to", BaseUnits.BYTES,
				(memories) -> memories.sum((memory) -> memory.type().maximum() * (double) MemoryType.PAGE_SIZE));
	}

	private void registerGrowth() {
		String description = "Attempts to grow the shared memory";
		counter("grow", description, growth(GrowthOutcome.SUCCESS, GrowthOutcome.NO_REASON), MemoryReadings::growths);
		for (GrowthFailure reason : GrowthFailure.values()) {
			counter("grow", description, growth(GrowthOutcome.FAILURE, reason.label()),
					(statistics) -> statistics.growthFailures(reason));
		}
		counter("grow.pages", "Pages of 64 KiB that growth added to the shared memory", Tags.empty(),
				MemoryReadings::grownPages);
	}

	private static Tags growth(GrowthOutcome outcome, String reason) {
		return Tags.of("outcome", outcome.label(), "reason", reason);
	}

	/**
	 * @return what feeds the timer, {@code null} if nobody wants it fed
	 */
	private @Nullable WaitListener registerWaits(RecordingRegistries recording) {
		gauge("waiters", "Threads that wait on an address of the shared memory", null,
				(memories) -> memories.sum(SharedMemory::waiting));
		gauge("wait.longest", "Time that the longest waiting thread has been waiting on the shared memory", "seconds",
				(memories) -> memories.longestWait().toNanos() / 1e9);
		for (WaitOutcome outcome : WaitOutcome.values()) {
			counter("waits", "Ended waits on an address of the shared memory", Tags.of("result", outcome.label()),
					(statistics) -> statistics.waits(outcome));
		}
		Timer timer = Timer.builder(this.prefix + ".wait")
			.description("Time that ended waits on the shared memory took")
			.tags(this.tags)
			.register(this.registry);
		this.meters.add(timer);
		return (timer instanceof NoopTimer) ? null : (nanos) -> {
			if (recording.shouldRecord(this.registry)) {
				timer.record(nanos, TimeUnit.NANOSECONDS);
			}
		};
	}

	private void registerNotifies() {
		counter("notify", "Calls of notify on the shared memory", Tags.empty(), MemoryReadings::notifies);
		counter("notify.woken", "Waiters that were woken by notify", Tags.empty(), MemoryReadings::woken);
	}

	private void gauge(String name, String description, @Nullable String unit,
			ToDoubleFunction<MeteredMemories> value) {
		this.meters.add(Gauge.builder(this.prefix + "." + name, this.memories, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags)
			.strongReference(true)
			.register(this.registry));
	}

	private void counter(String name, String description, Tags tags, ToLongFunction<MemoryReadings> count) {
		this.meters
			.add(FunctionCounter.builder(this.prefix + "." + name, this.memories, (memories) -> memories.count(count))
				.description(description)
				.tags(this.tags.and(tags))
				.register(this.registry));
	}

	/**
	 * Removes the meters, and listens to nobody.
	 */
	void remove() {
		if (this.waits != null) {
			WaitListener listener = this.waits;
			this.heard.forEach((memory) -> memory.removeWaitListener(listener));
			this.heard.clear();
		}
		removeMeters();
	}

	private void removeMeters() {
		this.meters.forEach(this.registry::remove);
	}

}
