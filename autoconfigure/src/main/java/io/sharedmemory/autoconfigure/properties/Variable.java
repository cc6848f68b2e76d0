package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Imports;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Items;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Member;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Texts;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Value;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * The name of an environment variable. It spells the name of a property in one of two
 * ways: with dashes omitted, or with underscores in their place.
 *
 * @param words the parts between the underscores, in lower case
 */
record Variable(List<String> words) {

	private static final String SEPARATOR = "_";

	static Variable parse(String name) {
		return new Variable(Stream.of(name.toLowerCase(Locale.ROOT).split(SEPARATOR))
			.filter(Predicate.not(String::isEmpty))
			.toList());
	}

	/**
	 * Returns whether Spring Boot reads the variable as it is written.
	 */
	boolean isKept() {
		return this.words.stream().map((word) -> new Key(word, false)).allMatch(Key::isKept);
	}

	/**
	 * Returns the property that the variable sets if dashes are omitted.
	 */
	PropertyPath path() {
		return new PropertyPath(this.words.stream().map((word) -> new Key(word, false)).toList());
	}

	/**
	 * Returns the property that the variable sets if underscores stand for dashes.
	 * @return its name, or {@code null} if there is no such property
	 */
	@Nullable PropertyPath pathWithDashes(KnownProperties known) {
		List<Key> keys = new ArrayList<>();
		return find(known.root(), 0, keys) ? new PropertyPath(keys) : null;
	}

	private boolean find(KnownProperty property, int start, List<Key> keys) {
		return switch (property) {
			case Group group -> start == this.words.size()
					|| group.members().values().stream().anyMatch((member) -> find(member, start, keys));
			case Named named -> start == this.words.size() || findNamed(named, start, keys);
			case Texts texts -> addAll(start, keys);
			case Imports imports -> addAll(start, keys);
			case Items items -> addAll(start, keys);
			case Value value -> start == this.words.size();
		};
	}

	private boolean find(Member member, int start, List<Key> keys) {
		List<String> words = List.of(member.name().split("-"));
		int end = start + words.size();
		if (end > this.words.size() || !this.words.subList(start, end).equals(words)) {
			return false;
		}
		return findBehind(member.property(), member.name(), end, keys);
	}

	private boolean findNamed(Named named, int start, List<Key> keys) {
		for (int end = start + 1; end <= this.words.size(); end++) {
			boolean endsWithWords = end == this.words.size() && end > start + 1;
			if (!endsWithWords
					&& findBehind(named.property(), String.join("-", this.words.subList(start, end)), end, keys)) {
				return true;
			}
		}
		return false;
	}

	private boolean findBehind(KnownProperty property, String key, int end, List<Key> keys) {
		keys.add(new Key(key, false));
		if (find(property, end, keys)) {
			return true;
		}
		keys.removeLast();
		return false;
	}

	private boolean addAll(int start, List<Key> keys) {
		this.words.subList(start, this.words.size()).forEach((word) -> keys.add(new Key(word, false)));
		return true;
	}

	/**
	 * Returns the variable that sets a property.
	 * @return its name, empty if no variable can
	 */
	static Optional<String> nameFor(PropertyPath path) {
		if (path.keys().stream().anyMatch(Key::bracketed)) {
			return Optional.empty();
		}
		return Optional
			.of(String.join(SEPARATOR, path.keys().stream().map((key) -> key.text().replace("-", "")).toList())
				.toUpperCase(Locale.ROOT));
	}

}
