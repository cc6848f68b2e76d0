package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * The names that people chose, as files and other sources spell them that can spell all
 * names.
 */
final class SpeltNames {

	/** By what stands before them, and by what Spring Boot takes for the same. */
	private final Map<String, Map<String, Spelling>> names = new LinkedHashMap<>();

	private final Map<Key, Conflict> conflicts = new LinkedHashMap<>();

	void add(PropertyPath path, int index, WrittenProperty property) {
		Key name = path.get(index);
		Spelling spelling = new Spelling(name, property);
		Spelling first = this.names.computeIfAbsent(parent(path, index), (parent) -> new LinkedHashMap<>())
			.putIfAbsent(name.bracketed() ? name.text() : name.uniform(), spelling);
		if (first != null && !first.name().text().equals(name.text())) {
			this.conflicts.putIfAbsent(name, new Conflict(first, spelling));
		}
	}

	Stream<Key> names(PropertyPath path, int index) {
		return this.names.getOrDefault(parent(path, index), Map.of()).values().stream().map(Spelling::name);
	}

	/**
	 * Names that are spelt differently, but are the same for Spring Boot.
	 */
	List<Conflict> conflicts() {
		return new ArrayList<>(this.conflicts.values());
	}

	private static String parent(PropertyPath path, int index) {
		StringBuilder parent = new StringBuilder();
		for (int i = 0; i < index; i++) {
			parent.append(path.get(i).uniform()).append('.');
		}
		return parent.toString();
	}

	/**
	 * @param property the first that has the name
	 */
	record Spelling(Key name, WrittenProperty property) {
	}

	record Conflict(Spelling first, Spelling second) {
	}

}
