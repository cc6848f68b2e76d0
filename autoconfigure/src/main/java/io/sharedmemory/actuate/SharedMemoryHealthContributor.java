package io.sharedmemory.actuate;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;

/**
 * The health of all memories, with one entry for each: those that exist, and those that
 * should exist because they were configured.
 */
public final class SharedMemoryHealthContributor implements CompositeHealthContributor {

	private final SharedMemories registry;

	private final Set<String> configured;

	private final GrowthFailurePolicy growthFailures;

	/**
	 * Creates the contributor.
	 * @param registry the memories
	 * @param configured the names of the memories that must not be closed while the
	 * application runs
	 * @param growthFailures how a failure to grow affects the health of a memory
	 */
	public SharedMemoryHealthContributor(SharedMemories registry, Set<String> configured,
			GrowthFailurePolicy growthFailures) {
		this.registry = registry;
		this.configured = Collections.unmodifiableSet(new LinkedHashSet<>(configured));
		this.growthFailures = growthFailures;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		boolean known = this.configured.contains(name) || this.registry.find(name).isPresent();
		return known ? indicator(name) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return names().stream().map((name) -> new Entry(name, indicator(name)));
	}

	private HealthContributor indicator(String name) {
		return new SharedMemoryHealthIndicator(name, this.registry, this.configured.contains(name),
				this.growthFailures);
	}

	private Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		for (SharedMemory memory : this.registry) {
			names.add(memory.name());
		}
		names.addAll(this.configured);
		return names;
	}

}
