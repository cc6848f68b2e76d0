package io.sharedmemory.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.MemoryEvent;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;

/**
 * The health of one memory.
 */
final class SharedMemoryHealthIndicator implements HealthIndicator {

	private final String name;

	private final SharedMemories registry;

	private final boolean configured;

	private final GrowthFailurePolicy growthFailures;

	SharedMemoryHealthIndicator(String name, SharedMemories registry, boolean configured,
			GrowthFailurePolicy growthFailures) {
		this.name = name;
		this.registry = registry;
		this.configured = configured;
		this.growthFailures = growthFailures;
	}

	@Override
	public Health health() {
		return health(true);
	}

	/**
	 * Returns the health. Details that are not requested are not collected: the overall
	 * health is queried often.
	 */
	@Override
	public Health health(boolean includeDetails) {
		SharedMemory memory = this.registry.find(this.name).orElse(null);
		if (!includeDetails) {
			return Health.status((memory != null) ? status(memory) : statusOfNone()).build();
		}
		return (memory != null) ? describe(memory) : describeNone();
	}

	private Status statusOfNone() {
		return isDefined() ? Status.UP : Status.DOWN;
	}

	private boolean isDefined() {
		return this.registry.names().contains(this.name);
	}

	private Health describeNone() {
		return isDefined() ? Health.up().withDetail("created", false).build()
				: Health.down().withDetail("removed", true).build();
	}

	private Health describe(SharedMemory memory) {
		long size = memory.readings().size();
		Health.Builder health = Health.status(status(memory))
			.withDetail("size", size)
			.withDetail("maximum", memory.type().maximum())
			.withDetail("sizeBytes", size * MemoryType.PAGE_SIZE)
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
