package io.sharedmemory.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;

/**
 * The memories and definitions of a registry by name. Never calls others' code, so that
 * look-ups wait for nobody; a change that fails, for lack of heap, has not happened.
 */
final class RegisteredMemories {

	private final Map<String, RegisteredMemory> memories = prepared();

	private final Map<String, MemoryDefinition> definitions = prepared();

	/**
	 * A map whose table is there: a first entry for which there is no heap would leave
	 * one without a table, but with a size for it that is no power of two.
	 */
	private static <T> Map<String, T> prepared() {
		Map<String, T> map = new LinkedHashMap<>();
		map.computeIfAbsent("", (name) -> null);
		return map;
	}

	synchronized @Nullable SharedMemory find(String name) {
		RegisteredMemory registered = this.memories.get(name);
		return (registered != null) ? registered.memory() : null;
	}

	synchronized @Nullable RegisteredMemory registered(String name) {
		return this.memories.get(name);
	}

	synchronized @Nullable MemoryDefinition definition(String name) {
		return this.definitions.get(name);
	}

	synchronized boolean contains(String name) {
		return this.memories.containsKey(name) || this.definitions.containsKey(name);
	}

	synchronized void define(String name, MemoryDefinition definition) {
		put(this.definitions, name, definition);
	}

	/**
	 * Adds a memory, which comes before its definition.
	 */
	synchronized void add(RegisteredMemory added) {
		put(this.memories, added.memory().name(), added);
	}

	private static <T> void put(Map<String, T> map, String name, T value) {
		boolean complete = false;
		try {
			map.put(name, value);
			complete = true;
		}
		finally {
			if (!complete) {
				// A map enlarges its table when the entry is in already.
				map.remove(name);
			}
		}
	}

	/**
	 * Forgets a memory, if it is the one of its name.
	 * @return whether it was
	 */
	synchronized boolean remove(SharedMemory memory) {
		RegisteredMemory registered = this.memories.get(memory.name());
		if (registered == null || registered.memory() != memory) {
			return false;
		}
		this.memories.remove(memory.name());
		return true;
	}

	/**
	 * Forgets a definition.
	 * @return whether there was one
	 */
	synchronized boolean removeDefinition(String name) {
		return this.definitions.remove(name) != null;
	}

	/**
	 * All names: memories in the order of their creation, then definitions.
	 */
	synchronized Set<String> names() {
		Set<String> names = new LinkedHashSet<>(this.memories.keySet());
		names.addAll(this.definitions.keySet());
		return Collections.unmodifiableSet(names);
	}

	/**
	 * All memories, in the order of their creation.
	 */
	synchronized List<SharedMemory> all() {
		return this.memories.values().stream().map(RegisteredMemory::memory).toList();
	}

}
