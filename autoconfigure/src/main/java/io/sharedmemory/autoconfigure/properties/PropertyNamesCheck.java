package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.KnownNames;

/**
 * Refuses names of properties that nobody would read, or not as they are written, and
 * warns of environment variables, which may be others'. What sources do not list is not
 * looked at.
 * <p>
 * Registers nothing. It is a registrar because these run when the application starts,
 * also where bean definitions were prepared at build time, and before any bean is made.
 */
class PropertyNamesCheck implements BeanRegistrar {

	private static final Log logger = LogFactory.getLog(PropertyNamesCheck.class);

	/** Who has more of them wrong finds the others when these are right. */
	private static final int MOST = 10;

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		WrittenProperties written = WrittenProperties.of(environment);
		new MissingLibraries(environment).warnings().forEach(logger::warn);
		if (written.properties().isEmpty() && written.variables().isEmpty()) {
			return;
		}
		KnownProperties known = KnownProperties.ofClasses();
		SpeltNames spelt = new SpeltNames();
		requireRight(written.properties(), known, spelt);
		new VariableCheck(known, spelt).warnings(written.variables()).forEach(logger::warn);
	}

	private static void requireRight(List<WrittenProperty> properties, KnownProperties known, SpeltNames spelt) {
		Set<String> looked = new HashSet<>();
		List<String> problems = new ArrayList<>();
		List<String> actions = new ArrayList<>();
		Suggestions suggestions = new Suggestions(known);
		for (WrittenProperty property : properties) {
			if (problems.size() < MOST && looked.add(property.name())) {
				WrongKey wrong = known.check(PropertyPath.parse(property.name()),
						(path, index) -> spelt.add(path, index, property));
				if (wrong != null) {
					problems.add(problem(wrong, property));
					actions.add(action(wrong, property, suggestions));
				}
			}
		}
		for (SpeltNames.Conflict conflict : spelt.conflicts()) {
			problems.add(
					"'%s' and '%s' are the same name for Spring Boot, which ignores dashes, underscores and case.%n%n    %s%n    %s"
						.formatted(conflict.first().name().text(), conflict.second().name().text(),
								conflict.first().property(), conflict.second().property()));
			actions.add("Spell the name in the same way everywhere, or choose another one.");
		}
		if (!problems.isEmpty()) {
			throw new WrongPropertyNamesException(problems, actions);
		}
	}

	private static String problem(WrongKey wrong, WrittenProperty property) {
		String what = switch (wrong) {
			case WrongKey.Unknown unknown -> "There is no property '%s'.".formatted(property.name());
			case WrongKey.Garbled garbled ->
				"Spring Boot would read '%s' as '%s': outside of brackets it leaves out all but the letters a to z, digits, dashes and underscores."
					.formatted(garbled.written(), garbled.read());
		};
		return "%s%n%n    %s".formatted(what, property);
	}

	private static String action(WrongKey wrong, WrittenProperty property, Suggestions suggestions) {
		return suggestions.of(wrong)
			.map((right) -> "Write '%s' instead of '%s'%s.".formatted(right, property.name(), quoted(right)))
			.orElseGet(() -> "Remove '%s'%s".formatted(property.name(), others(wrong)));
	}

	/**
	 * A bracket at the beginning of a key would be a list to YAML.
	 */
	private static String quoted(PropertyPath right) {
		return right.keys()
			.stream()
			.filter(PropertyPath.Key::bracketed)
			.findFirst()
			.map(": in YAML, the key in brackets needs quotes, \"%s\""::formatted)
			.orElse("");
	}

	private static String others(WrongKey wrong) {
		KnownNames there = Suggestions.there(wrong);
		if (there == null) {
			return ": there is nothing below '%s'."
				.formatted(wrong.path().replace(wrong.index(), wrong.path().size(), List.of()));
		}
		String known = ", or write one of those that there are instead of '%s': %s."
			.formatted(wrong.path().get(wrong.index()), there);
		return (wrong.index() == 1) ? known + " Properties of your own need another prefix than 'wasm'." : known;
	}

}
