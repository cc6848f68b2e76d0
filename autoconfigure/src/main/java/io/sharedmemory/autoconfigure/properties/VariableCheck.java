package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.KnownNames;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * Looks for environment variables that may not have the intended effect.
 *
 * @param known all properties that exist
 * @param spelt names as other sources spell them, which is not always possible for
 * variables
 */
record VariableCheck(KnownProperties known, SpeltNames spelt) {

	private static final Set<String> FOR_GUESTS = Set.of("environment", "directories");

	/**
	 * Returns the warnings.
	 */
	List<String> warnings(WrittenProperties all) {
		List<String> warnings = new ArrayList<>();
		List<String> unknown = new ArrayList<>();
		List<String> garbled = new ArrayList<>();
		Map<Named, Set<String>> readable = readableNames(all.variables());
		for (WrittenProperty written : all.variables()) {
			Variable variable = Variable.parse(written.name());
			if (!variable.isKept()) {
				garbled.add(written.written());
				continue;
			}
			forGuests(written, variable.path(), all.properties()).ifPresent(warnings::add);
			if (this.known.check(variable.path(), (named, path,
					index) -> lookAlike(written.written(), named, path.get(index)).ifPresent(warnings::add)) == null) {
				continue;
			}
			PropertyPath dashed = variable.pathWithDashes(this.known);
			if (dashed == null || !isSpelt(dashed, readable)) {
				unknown.add(written.written() + suggestion(written.prefix(), variable, dashed));
			}
		}
		if (!unknown.isEmpty()) {
			warnings.addFirst(
					"Environment variables that set no property under 'wasm', although they begin with 'WASM_': %s"
						.formatted(new KnownNames(unknown)));
		}
		if (!garbled.isEmpty()) {
			warnings.addFirst(
					"Environment variables of which Spring Boot leaves characters out, so that no memory and no plugin comes from them: %s. Other names than those of letters from A to Z and digits stand in a file, in system properties or in SPRING_APPLICATION_JSON"
						.formatted(new KnownNames(garbled)));
		}
		return warnings.stream().distinct().toList();
	}

	/**
	 * Returns the names that variables spell with dashes omitted.
	 */
	private Map<Named, Set<String>> readableNames(List<WrittenProperty> variables) {
		Map<Named, Set<String>> names = new IdentityHashMap<>();
		for (WrittenProperty written : variables) {
			Variable variable = Variable.parse(written.name());
			Map<Named, String> own = new IdentityHashMap<>();
			if (variable.isKept() && this.known.check(variable.path(),
					(named, path, index) -> own.put(named, path.get(index).text())) == null) {
				own.forEach((named, name) -> names.computeIfAbsent(named, (key) -> new HashSet<>()).add(name));
			}
		}
		return names;
	}

	/**
	 * Warns of variables for guests: names of a guest's variables mostly contain
	 * capitals, and those of its directories contain slashes. A variable that overrides a
	 * name spelt in another source is accepted.
	 */
	private static Optional<String> forGuests(WrittenProperty variable, PropertyPath path,
			List<WrittenProperty> properties) {
		int group = path.keys().indexOf(new Key("wasi", false)) + 1;
		if (group == 0 || group + 1 >= path.size() || !FOR_GUESTS.contains(path.get(group).text())
				|| isSpelt(variable.name(), properties)) {
			return Optional.empty();
		}
		String read = path.keys()
			.subList(group + 1, path.size())
			.stream()
			.map(Key::text)
			.collect(Collectors.joining("."));
		return Optional
			.of("Environment variable %s gives guests '%s': variables cannot spell capitals and underscores of others. Set it in a file, as a system property or in SPRING_APPLICATION_JSON; its value may be the ${...} of a variable"
				.formatted(variable.written(), read));
	}

	private static boolean isSpelt(String variable, List<WrittenProperty> properties) {
		String letters = letters(variable);
		return properties.stream()
			.map(WrittenProperty::name)
			// There may be thousands of names of memories.
			.filter((name) -> name.length() >= letters.length() && letters(name).equals(letters))
			.findAny()
			.isPresent();
	}

	private static String letters(String name) {
		StringBuilder letters = new StringBuilder(name.length());
		name.toLowerCase(Locale.ROOT).chars().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
		return letters.toString();
	}

	private String suggestion(String prefix, Variable variable, @Nullable PropertyPath dashed) {
		WrongKey wrong = this.known.check(variable.path(), ChosenNames.NONE);
		Optional<PropertyPath> right = (dashed != null) ? Optional.of(dashed)
				: Optional.ofNullable(wrong).flatMap(new Suggestions(this.known)::of).map(this::withoutDots);
		return right.flatMap(Variable::nameFor)
			.map((name) -> " (did you mean %s%s?)".formatted(prefix, name))
			.orElse("");
	}

	/**
	 * Returns the path without the dots in its names. They come from underscores, which a
	 * variable does not have where the name has dashes.
	 */
	private PropertyPath withoutDots(PropertyPath path) {
		return new PropertyPath(path.keys()
			.stream()
			.map((key) -> key.bracketed() ? new Key(key.text().replace(".", ""), false) : key)
			.toList());
	}

	/**
	 * Returns whether Spring Boot finds the variable: it looks for it by a name that
	 * another source or variable spells, or that it can derive from the variable itself.
	 */
	private boolean isSpelt(PropertyPath dashed, Map<Named, Set<String>> readableNames) {
		AtomicBoolean spelt = new AtomicBoolean(true);
		this.known.check(dashed, (named, path, index) -> {
			Key name = path.get(index);
			boolean readable = name.isOneWord() && path.keys().subList(0, index).stream().allMatch(Key::isOneWord);
			if (!readable && !readableNames.getOrDefault(named, Set.of()).contains(name.text())
					&& this.spelt.names(named)
						.noneMatch((other) -> other.text().replace('_', '-').equalsIgnoreCase(name.text()))) {
				spelt.set(false);
			}
		});
		return spelt.get();
	}

	/**
	 * Warns of a name that only a variable has, if it may be intended for a similar one.
	 */
	private Optional<String> lookAlike(String variable, Named named, Key name) {
		if (this.spelt.names(named).anyMatch((other) -> isSame(other, name))) {
			return Optional.empty();
		}
		return this.spelt.names(named)
			.filter((other) -> isAlike(other, name))
			.findFirst()
			.map((other) -> "Environment variable %s is of '%s', not of '%s' beside it, which no variable can spell: set that in a file, as a system property or in SPRING_APPLICATION_JSON, or give it a name of letters and digits"
				.formatted(variable, name.text(), other.text()));
	}

	private static boolean isSame(Key spelt, Key name) {
		return spelt.bracketed() ? spelt.text().equals(name.text()) : spelt.uniform().equals(name.uniform());
	}

	private static boolean isAlike(Key spelt, Key name) {
		String lower = spelt.text().toLowerCase(Locale.ROOT);
		return lower.replaceAll("[^\\p{L}\\p{N}]", "").equals(name.text())
				|| lower.replaceAll("[^a-z0-9]", "").equals(name.text());
	}

}
