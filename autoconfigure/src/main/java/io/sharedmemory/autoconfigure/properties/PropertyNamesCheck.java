package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.KnownNames;
import io.sharedmemory.NameRule;

/**
 * Rejects names of properties that would not be read, or not as they are written. It only
 * warns of environment variables, which may belong to other programs. It does not check
 * properties that sources do not list.
 * <p>
 * It registers nothing. It is a registrar because registrars run when the application
 * starts, even if bean definitions were prepared at build time, and before any bean is
 * created.
 */
class PropertyNamesCheck implements BeanRegistrar {

	private static final Log logger = LogFactory.getLog(PropertyNamesCheck.class);

	/**
	 * The maximum number of names to report. Further ones are reported once these are
	 * correct.
	 */
	private static final int MOST = 10;

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		WrittenProperties written = WrittenProperties.of(environment);
		warn(new MissingLibraries(environment, written).warnings());
		if (written.properties().isEmpty() && written.variables().isEmpty()) {
			return;
		}
		KnownProperties known = KnownProperties.ofClasses();
		SpeltNames spelt = new SpeltNames();
		requireRight(written.properties(), known, spelt);
		if (!written.variables().isEmpty()) {
			warn(new VariableCheck(known, spelt).warnings(written));
		}
	}

	private static void warn(List<String> warnings) {
		for (String warning : warnings) {
			logger.warn(warning);
		}
	}

	private static void requireRight(List<WrittenProperty> properties, KnownProperties known, SpeltNames spelt) {
		NameCheck check = new NameCheck(known, spelt);
		Map<String, Mistake> mistakes = new LinkedHashMap<>();
		for (WrittenProperty property : properties) {
			WrongKey wrong = check.check(property);
			if (wrong != null) {
				mistakes.putIfAbsent(property.name(), new Mistake(property, wrong));
			}
		}
		if (!mistakes.isEmpty() || !spelt.conflicts().isEmpty()) {
			throw failure(mistakes.values(), spelt.conflicts(), new Suggestions(known));
		}
	}

	private static WrongPropertyNamesException failure(Collection<Mistake> mistakes,
			Collection<SpeltNames.Conflict> conflicts, Suggestions suggestions) {
		List<String> problems = new ArrayList<>();
		List<String> actions = new ArrayList<>();
		mistakes.stream().limit(MOST).forEach((mistake) -> {
			problems.add(problem(mistake.wrong(), mistake.property()));
			actions.add(action(mistake.wrong(), mistake.property(), suggestions));
		});
		conflicts.stream().limit(MOST).forEach((conflict) -> {
			problems.add("%s%n%n    %s%n    %s".formatted(problem(conflict), conflict.first().property(),
					conflict.second().property()));
			actions.add(action(conflict));
		});
		return new WrongPropertyNamesException(problems, actions);
	}

	private static String problem(SpeltNames.Conflict conflict) {
		if (conflict.isOfBrackets()) {
			return "'%s' and '%s' are two names for Spring Boot: one of them would not have the properties of the other."
				.formatted(conflict.first().name(), conflict.second().name());
		}
		return "'%s' and '%s' are the same name for Spring Boot, which ignores dashes, underscores and case."
			.formatted(conflict.first().name().text(), conflict.second().name().text());
	}

	private static String action(SpeltNames.Conflict conflict) {
		String name = conflict.first().name().text();
		return conflict.isOfBrackets() ? "Write '%s' everywhere with brackets, or everywhere without.".formatted(name)
				: "Spell '%s' in the same way everywhere, or choose another name.".formatted(name);
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
			.map((right) -> "Write '%s' instead of '%s'%s.%s".formatted(right, property.name(), quoted(right),
					rule(wrong, right)))
			.orElseGet(() -> "Remove '%s'%s".formatted(property.name(), others(wrong)));
	}

	/**
	 * Returns a hint to quote the first key in brackets: a bracket at the beginning of a
	 * key would begin a list in YAML.
	 */
	private static String quoted(PropertyPath right) {
		return right.keys()
			.stream()
			.filter(PropertyPath.Key::bracketed)
			.findFirst()
			.map(": in YAML, the key in brackets needs quotes, \"%s\""::formatted)
			.orElse("");
	}

	/**
	 * Returns the rule for names, if a name is not valid even in brackets.
	 */
	private static String rule(WrongKey wrong, PropertyPath right) {
		return (wrong instanceof WrongKey.Garbled garbled
				&& right.keys().stream().map(PropertyPath.Key::text).noneMatch((key) -> key.equals(garbled.written())))
						? " " + NameRule.RULE : "";
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

	private record Mistake(WrittenProperty property, WrongKey wrong) {
	}

}
