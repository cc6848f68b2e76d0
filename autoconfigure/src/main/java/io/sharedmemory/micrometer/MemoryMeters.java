package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * The meters of one memory in one meter registry. All are there from the beginning, also
 * those of what has not happened yet, so that rates can be computed from the first time
 * on.
 */
final class MemoryMeters {

	private final MeterRegistry registry;

	private final SharedMemory memory;

	private final String prefix;

	private final Tags tags;

	private final List<Meter> meters = new ArrayList<>();

	MemoryMeters(MeterRegistry registry, SharedMemory memory, MeterConvention<SharedMemory> convention) {
		this.registry = registry;
		this.memory = memory;
		this.prefix = convention.getName();
		this.tags = convention.getTags(memory);
		boolean complete = false;
		try {
			registerSizes();
			registerGrowth();
			registerWaits();
			registerNotifies();
			complete = true;
		}
		finally {
			if (!complete) {
				// Nobody else knows of those that were registered.
				remove();
			}
		}
	}

	private void registerSizes() {
		gauge("size", "Current size of the shared memory", BaseUnits.BYTES,
				(memory) -> memory.statistics().size() * MemoryType.PAGE_SIZE);
		gauge("max", "Size that the shared memory can grow to", BaseUnits.BYTES,
				(memory) -> memory.type().maximum() * MemoryType.PAGE_SIZE);
	}

	private void registerGrowth() {
		String description = "Attempts to grow the shared memory";
		counter("grow", description, Tags.of("outcome", "success", "reason", "none"), MemoryStatistics::growths);
		for (GrowthFailure reason : GrowthFailure.values()) {
			counter("grow", description, Tags.of("outcome", "failure", "reason", lowerCase(reason)),
					(statistics) -> statistics.growthFailures().getOrDefault(reason, 0L));
		}
		counter("grow.pages", "Pages of 64 KiB that growth added to the shared memory", Tags.empty(),
				MemoryStatistics::grownPages);
	}

	private void registerWaits() {
		gauge("waiters", "Threads that wait on an address of the shared memory", null, SharedMemory::waiting);
		gauge("wait.longest", "Time that the longest waiting thread has been waiting on the shared memory", "seconds",
				(memory) -> memory.longestWait().toNanos() / 1e9);
		for (WaitResult result : WaitResult.values()) {
			wait(lowerCase(result), (statistics) -> statistics.waits().getOrDefault(result, 0L));
		}
		wait("interrupted", MemoryStatistics::interruptedWaits);
		wait("closed", MemoryStatistics::closedWaits);
		this.meters.add(FunctionTimer
			.builder(this.prefix + ".wait", this.memory, (memory) -> allWaits(memory.statistics()),
					(memory) -> memory.statistics().waitTime().toNanos(), TimeUnit.NANOSECONDS)
			.description("Time that ended waits on the shared memory took")
			.tags(this.tags)
			.register(this.registry));
	}

	private void wait(String result, ToLongFunction<MemoryStatistics> count) {
		counter("waits", "Ended waits on an address of the shared memory", Tags.of("result", result), count);
	}

	private static long allWaits(MemoryStatistics statistics) {
		return statistics.waits().values().stream().mapToLong(Long::longValue).sum() + statistics.interruptedWaits()
				+ statistics.closedWaits();
	}

	private void registerNotifies() {
		counter("notify", "Calls of notify on the shared memory", Tags.empty(), MemoryStatistics::notifies);
		counter("notify.woken", "Waiters that were woken by notify", Tags.empty(), MemoryStatistics::woken);
	}

	private void gauge(String name, String description, @Nullable String unit, ToDoubleFunction<SharedMemory> value) {
		this.meters.add(Gauge.builder(this.prefix + "." + name, this.memory, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags)
			.strongReference(true)
			.register(this.registry));
	}

	private void counter(String name, String description, Tags tags, ToLongFunction<MemoryStatistics> count) {
		this.meters.add(FunctionCounter
			.builder(this.prefix + "." + name, this.memory, (memory) -> count.applyAsLong(memory.statistics()))
			.description(description)
			.tags(this.tags.and(tags))
			.register(this.registry));
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Removes the meters.
	 */
	void remove() {
		this.meters.forEach(this.registry::remove);
	}

}
