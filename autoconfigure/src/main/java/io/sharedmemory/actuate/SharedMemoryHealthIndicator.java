package io.sharedmemory.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.MemoryEvent;
import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * The health of one memory.
 */
final class SharedMemoryHealthIndicator implements HealthIndicator {

	private final String name;

	private final SharedMemoryRegistry registry;

	private final boolean configured;

	private final GrowthFailurePolicy growthFailures;

	SharedMemoryHealthIndicator(String name, SharedMemoryRegistry registry, boolean configured,
			GrowthFailurePolicy growthFailures) {
		this.name = name;
		this.registry = registry;
		this.configured = configured;
		this.growthFailures = growthFailures;
	}

	@Override
	public Health health() {
		Optional<SharedMemory> memory = this.registry.find(this.name);
		return memory.isPresent() ? health(memory.get()) : healthOfNone();
	}

	private Health healthOfNone() {
		if (this.registry.names().contains(this.name)) {
			return Health.up().withDetail("created", false).build();
		}
		return Health.down().withDetail("removed", true).build();
	}

	private Health health(SharedMemory memory) {
		MemoryStatistics statistics = memory.statistics();
		Health.Builder health = Health.status(status(memory))
			.withDetail("size", statistics.size())
			.withDetail("maximum", memory.type().maximum())
			.withDetail("sizeBytes", statistics.size() * MemoryType.PAGE_SIZE)
			.withDetail("maximumBytes", memory.type().maximum() * MemoryType.PAGE_SIZE);
		if (memory.isClosed()) {
			health.withDetail("closed", true);
		}
		memory.lastGrowthFailure().ifPresent((failure) -> health.withDetail("lastGrowthFailure", details(failure)));
		return health.build();
	}

	private Status status(SharedMemory memory) {
		return (memory.isClosed() && this.configured) ? Status.DOWN : this.growthFailures.statusOf(memory);
	}

	private static Map<String, Object> details(MemoryEvent failure) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("time", failure.time());
		details.put("reason", Objects.requireNonNull(failure.reason()).label());
		details.put("size", failure.size());
		return details;
	}

}
