package io.sharedmemory.autoconfigure.properties;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * The names that users chose, as they are spelt in files and other sources that can spell
 * all names.
 */
final class SpeltNames {

	/** Keyed by the form in which Spring Boot compares them. */
	private final IdentityHashMap<Named, Map<String, Spelling>> names = new IdentityHashMap<>();

	private final Map<String, Conflict> conflicts = new LinkedHashMap<>();

	void add(Named named, Key name, WrittenProperty property) {
		Map<String, Spelling> spellings = this.names.get(named);
		if (spellings == null) {
			spellings = new LinkedHashMap<>();
			this.names.put(named, spellings);
		}
		String same = name.bracketed() ? name.text() : name.uniform();
		Spelling first = spellings.get(same);
		if (first == null) {
			requireNoneInOtherBrackets(spellings.get(name.bracketed() ? name.uniform() : name.text()), name, property);
			spellings.put(same, new Spelling(name, property));
		}
		else if (!first.name().text().equals(name.text())) {
			this.conflicts.putIfAbsent(name.text(), new Conflict(first, new Spelling(name, property)));
		}
	}

	/**
	 * Checks that a name does not occur both with and without brackets. Unless it
	 * consists of lower-case letters and digits, these are two names for Spring Boot:
	 * each would have only its own properties, and only one of them would be used as the
	 * name.
	 */
	private void requireNoneInOtherBrackets(@Nullable Spelling other, Key name, WrittenProperty property) {
		if (other != null && other.name().bracketed() != name.bracketed() && other.name().text().equals(name.text())) {
			this.conflicts.putIfAbsent(name.text(), new Conflict(other, new Spelling(name, property)));
		}
	}

	Stream<Key> names(Named named) {
		return this.names.getOrDefault(named, Map.of()).values().stream().map(Spelling::name);
	}

	/**
	 * Returns names that are spelt differently but equal for Spring Boot, or vice versa.
	 */
	Collection<Conflict> conflicts() {
		return this.conflicts.values();
	}

	/**
	 * @param property the first property that has the name
	 */
	record Spelling(Key name, WrittenProperty property) {
	}

	record Conflict(Spelling first, Spelling second) {

		/** Returns whether the names differ only in the brackets around one of them. */
		boolean isOfBrackets() {
			return this.first.name().text().equals(this.second.name().text());
		}

	}

}
