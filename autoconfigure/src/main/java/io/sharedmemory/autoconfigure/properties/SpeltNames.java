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
 * The names that people chose, as files and other sources spell them that can spell all
 * names.
 */
final class SpeltNames {

	/** By what Spring Boot takes for the same. */
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
	 * A name in brackets is another one for Spring Boot than the same without, unless it
	 * is of lower-case letters and digits: each would have only its own properties, and
	 * one of the two the name.
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
	 * Names that are spelt differently, but are the same for Spring Boot, or the other
	 * way round.
	 */
	Collection<Conflict> conflicts() {
		return this.conflicts.values();
	}

	/**
	 * @param property the first that has the name
	 */
	record Spelling(Key name, WrittenProperty property) {
	}

	record Conflict(Spelling first, Spelling second) {

		/** Whether the names are the same but for the brackets around one of them. */
		boolean isOfBrackets() {
			return this.first.name().text().equals(this.second.name().text());
		}

	}

}
