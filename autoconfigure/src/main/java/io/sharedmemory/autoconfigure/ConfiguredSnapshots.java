package io.sharedmemory.autoconfigure;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ResourceLoader;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Restore;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.snapshot.ShownText;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;

/**
 * The snapshots of all memories as they are configured, checked individually and against
 * each other.
 */
final class ConfiguredSnapshots {

	private final Map<String, SnapshotPlace> places = new LinkedHashMap<>();

	/** The memories that exist, as long as they are reachable. */
	private final Set<SharedMemory> memories = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	private final @Nullable ConfiguredSnapshots parents;

	/**
	 * @param memories the memories of this context
	 * @param loader finds resources
	 * @param parents the snapshots of the parent context, {@code null} if there is none
	 * @throws InvalidWasmConfigurationException if the configuration of snapshots is
	 * invalid
	 */
	ConfiguredSnapshots(ConfiguredMemories memories, ResourceLoader loader, @Nullable ConfiguredSnapshots parents) {
		this.parents = parents;
		for (ConfiguredMemory memory : memories.list()) {
			ConfiguredSnapshot snapshot = memory.snapshot();
			String location = snapshot.location();
			if (location != null) {
				this.places.put(memory.name(), new SnapshotPlace(snapshot, location, loader));
			}
		}
		this.places.values().forEach(SnapshotPlace::requireWritable);
		this.places.values().forEach(SnapshotPlace::requireKnown);
		requireDifferent(new HashMap<>());
		memories.preloads().forEach(this::requireApart);
	}

	/**
	 * Checks that a preload does not read the snapshot of a memory: the raw bytes of a
	 * memory are not a snapshot, and writing the snapshot would destroy them.
	 */
	private void requireApart(MemoryPreload preload) {
		if (this.parents != null) {
			this.parents.requireApart(preload);
		}
		for (SnapshotPlace place : this.places.values()) {
			if (place.isAt(preload.resource())) {
				throw sameAsPreload(place, preload.configured());
			}
		}
	}

	private static InvalidWasmConfigurationException sameAsPreload(SnapshotPlace place, ConfiguredMemory preloaded) {
		ConfiguredSnapshot snapshot = place.configured();
		return new InvalidWasmConfigurationException(
				"The preload of memory '%s' and the snapshot of memory '%s' are the same, %s: a snapshot is not the bytes of a memory, and would replace these."
					.formatted(preloaded.name(), snapshot.memory(), ShownText.of(place.resource().getDescription())),
				"Set '%s' to another location. A memory that has both begins with its preload until there is a snapshot to restore."
					.formatted(snapshot.locationProperty()),
				preloaded.preloadProperty(), snapshot.locationProperty());
	}

	private Map<Object, SnapshotPlace> requireDifferent(Map<Object, SnapshotPlace> byIdentity) {
		if (this.parents != null) {
			this.parents.requireDifferent(byIdentity);
		}
		for (SnapshotPlace place : this.places.values()) {
			SnapshotPlace other = byIdentity.put(place.identity(), place);
			if (other != null) {
				throw sameLocation(other.configured(), place);
			}
		}
		return byIdentity;
	}

	private static InvalidWasmConfigurationException sameLocation(ConfiguredSnapshot one, SnapshotPlace other) {
		return new InvalidWasmConfigurationException(
				"Memories '%s' and '%s' have the same location for their snapshots, %s: each would replace that of the other."
					.formatted(one.memory(), other.configured().memory(),
							ShownText.of(other.resource().getDescription())),
				"Give each a location of its own; in '%s.snapshot.location', '{name}' stands for the name of the memory."
					.formatted(SharedMemoryProperties.DEFAULTS),
				one.locationProperty(), other.configured().locationProperty());
	}

	/**
	 * Returns what restores a memory when it is created, if it is to be restored.
	 */
	Optional<MemoryRestore> restore(String memory, SnapshotLog log) {
		return Optional.ofNullable(this.places.get(memory))
			.filter((place) -> place.configured().restore() != Restore.NEVER)
			.map((place) -> new MemoryRestore(place, log));
	}

	/**
	 * Marks a memory as having its initial content. From now on it may be saved to its
	 * location, but another memory of its name may not.
	 */
	void begin(SharedMemory memory) {
		this.memories.add(memory);
	}

	/**
	 * Returns the snapshots that have a location, by the name of the memory.
	 */
	Map<String, SnapshotPlan> plans() {
		Map<String, SnapshotPlan> plans = new LinkedHashMap<>();
		this.places.forEach((memory, place) -> plans.put(memory,
				new SnapshotPlan(place::resource, place.configured().isPaused(), this.memories::contains)));
		return plans;
	}

	Iterable<ConfiguredSnapshot> list() {
		return this.places.values().stream().map(SnapshotPlace::configured).toList();
	}

}
