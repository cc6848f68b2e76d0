package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.KnownNames;
import io.sharedmemory.NameRule;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Member;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * Suggests the intended name for a property whose name is wrong.
 *
 * @param known all properties that exist
 */
record Suggestions(KnownProperties known) {

	/**
	 * Returns a correct name.
	 * @return the name, if there is one that may be intended
	 */
	Optional<PropertyPath> of(WrongKey wrong) {
		return switch (wrong) {
			case WrongKey.Garbled garbled -> right(inBrackets(garbled.path(), garbled.index(), garbled.end()));
			case WrongKey.Unknown unknown ->
				nameWithDots(unknown).or(() -> nearest(unknown)).or(() -> elsewhere(unknown.path()));
		};
	}

	/**
	 * Returns the name itself, or the nearest one if a later part is wrong as well.
	 */
	private Optional<PropertyPath> right(PropertyPath path) {
		WrongKey wrong = this.known.check(path, ChosenNames.NONE);
		return (wrong == null) ? Optional.of(withUsableNames(path)) : of(wrong);
	}

	/**
	 * Replaces characters that brackets keep, but that names of memories and plugins
	 * cannot contain.
	 */
	private PropertyPath withUsableNames(PropertyPath path) {
		List<Key> keys = new ArrayList<>(path.keys());
		this.known.check(path, (named, found, index) -> keys.set(index, withUsableName(found.get(index))));
		return new PropertyPath(keys);
	}

	private static Key withUsableName(Key key) {
		if (NameRule.problem(key.text()) == null) {
			return key;
		}
		Key usable = new Key(NameRule.usable(key.text()), false);
		return usable.isKept() ? usable : new Key(usable.text(), true);
	}

	private static PropertyPath inBrackets(PropertyPath path, int from, int to) {
		String text = path.keys().subList(from, to).stream().map(Key::text).collect(Collectors.joining("."));
		return path.replace(from, to, List.of(new Key(text, true)));
	}

	/**
	 * Considers a name with dots: without brackets, a dot ends a name that a user chose.
	 */
	private Optional<PropertyPath> nameWithDots(WrongKey.Unknown unknown) {
		PropertyPath path = unknown.path();
		for (int end = unknown.index() + 1; end < path.size(); end++) {
			PropertyPath joined = inBrackets(path, unknown.index() - 1, end);
			List<String> chosen = new ArrayList<>();
			boolean right = this.known.check(joined,
					(named, found, index) -> chosen.add(found.get(index).text())) == null;
			if (right && chosen.contains(joined.get(unknown.index() - 1).text())) {
				return Optional.of(withUsableNames(joined));
			}
		}
		return Optional.empty();
	}

	private Optional<PropertyPath> nearest(WrongKey.Unknown unknown) {
		Group group = unknown.group();
		if (group == null) {
			return Optional.empty();
		}
		List<String> names = group.members().values().stream().map(Member::name).toList();
		return new KnownNames(names, unknown.path().get(unknown.index()).text()).nearest()
			.flatMap((name) -> right(
					unknown.path().replace(unknown.index(), unknown.index() + 1, List.of(new Key(name, false)))));
	}

	/**
	 * Returns the only property with the longest common end, which may have been written
	 * in the wrong place.
	 */
	private Optional<PropertyPath> elsewhere(PropertyPath path) {
		List<PropertyPath> best = new ArrayList<>();
		int most = 1;
		for (PropertyPath candidate : all()) {
			int common = commonEnd(path, candidate);
			if (common > most) {
				best.clear();
				most = common;
			}
			if (common == most) {
				best.add(candidate);
			}
		}
		return (best.size() == 1) ? Optional.of(best.getFirst()) : Optional.empty();
	}

	private static int commonEnd(PropertyPath one, PropertyPath other) {
		int common = 0;
		while (common < Math.min(one.size(), other.size())
				&& one.get(one.size() - 1 - common).uniform().equals(other.get(other.size() - 1 - common).uniform())) {
			common++;
		}
		return common;
	}

	/**
	 * Returns all properties except those below names that users chose, for which there
	 * are defaults.
	 */
	List<PropertyPath> all() {
		List<PropertyPath> all = new ArrayList<>();
		addAll(this.known.root(), new PropertyPath(List.of()), all);
		return all;
	}

	private static void addAll(Group group, PropertyPath parent, List<PropertyPath> all) {
		for (Member member : group.members().values()) {
			PropertyPath path = parent.replace(parent.size(), parent.size(), List.of(new Key(member.name(), false)));
			if (member.property() instanceof Group below) {
				addAll(below, path, all);
			}
			else {
				all.add(path);
			}
		}
	}

	/**
	 * Returns the names that are known at the position of the wrong key.
	 */
	static @Nullable KnownNames there(WrongKey wrong) {
		return (wrong instanceof WrongKey.Unknown unknown && unknown.group() != null)
				? new KnownNames(unknown.group().members().values().stream().map(Member::name).toList()) : null;
	}

}
