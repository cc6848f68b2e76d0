package io.sharedmemory.autoconfigure;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Properties that stand below names that people choose, as those of memories do.
 *
 * @param prefix what stands before the names
 * @param type what the properties of each name are bound to
 */
public record NamedProperties(String prefix, Class<?> type) {

	/** Other characters survive as a part of a property's name only in brackets. */
	private static final Pattern BARE = Pattern.compile("[a-zA-Z0-9_-]+|<name>");

	/**
	 * Of other names of environment variables, Spring Boot leaves characters out, unless
	 * they are spelt as in a file.
	 */
	private static final Pattern KEPT = Pattern.compile("(?:[a-zA-Z0-9][a-zA-Z0-9-]*+|_)++|[^_]*[.\\[].*");

	/**
	 * The names below the prefix, also those of which nothing else can be bound. Looks at
	 * the names of the properties only: binding their values for this would take long
	 * where there are many.
	 * <p>
	 * An environment variable cannot spell every name. What it says is of the name that
	 * another source spells, if one does and Spring Boot takes both for the same. As it
	 * may be for others, it makes no name of its own unless it sets a property that there
	 * is.
	 * @param environment has the properties
	 * @return the names, in the order of the properties, those last that only environment
	 * variables have
	 * @throws InvalidWasmConfigurationException if names are spelt differently that are
	 * the same for Spring Boot, which would give each the properties of the other
	 */
	public Set<String> names(Environment environment) {
		Set<String> names = new LinkedHashSet<>();
		mentioned(ConfigurationPropertySources.get(environment)).forEach((mentioned) -> names.add(mentioned.name()));
		return names;
	}

	/**
	 * The same names with the properties of each, as far as sources list them.
	 * @param sources where the properties stand
	 */
	Collection<MentionedName> mentioned(Iterable<ConfigurationPropertySource> sources) {
		return mentioned(ConfigurationPropertyName.of(this.prefix), sources);
	}

	/**
	 * The same where the prefix has names in it that people chose.
	 * @param parent the prefix, with the names as sources spell them
	 * @param sources where the properties stand
	 */
	Collection<MentionedName> mentioned(ConfigurationPropertyName parent,
			Iterable<ConfigurationPropertySource> sources) {
		Map<String, MentionedName> spelt = new LinkedHashMap<>();
		Map<String, MentionedName> variables = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource process) {
				collect(parent, withoutGarbled(process), variables);
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				collect(parent, iterable, spelt);
			}
		}
		Map<ConfigurationPropertyName, MentionedName> mentioned = new LinkedHashMap<>();
		Map<ConfigurationPropertyName, String> spellings = new HashMap<>();
		for (MentionedName name : spelt.values()) {
			requireSame(spellings.putIfAbsent(name.property(), name.name()), name.name());
			mentioned.put(name.property(), name);
		}
		for (MentionedName name : variables.values()) {
			if (mentioned.containsKey(name.property())
					|| new PropertySearch(sources).finds(name.property(), this.type)) {
				mentioned.merge(name.property(), name, MentionedName::and);
			}
		}
		return mentioned.values();
	}

	/**
	 * What a source has, without variables that Spring Boot does not read as they are
	 * written.
	 */
	static ConfigurationPropertySource readable(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource process)
				? withoutGarbled(process) : source;
	}

	/**
	 * Those variables that Spring Boot reads as they are written: of another,
	 * {@code GRÖSSE}, it would make a name that nobody has written.
	 */
	private static IterableConfigurationPropertySource withoutGarbled(SystemEnvironmentPropertySource variables) {
		Map<String, Object> kept = new LinkedHashMap<>(variables.getSource());
		kept.keySet().removeIf((name) -> !KEPT.matcher(name).matches());
		String prefix = (variables instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		ConfigurationPropertySource source = Objects
			.requireNonNull(ConfigurationPropertySource.from(new Variables(variables.getName(), kept, prefix)));
		return (IterableConfigurationPropertySource) ((prefix != null) ? source.withPrefix(prefix) : source);
	}

	/**
	 * Whether what a source lists are environment variables, which have properties by
	 * names that they are not listed with.
	 */
	static boolean isOfVariables(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	/**
	 * However a source spells the parent: variables are only found by its own name, which
	 * has the dashes that they have underscores for.
	 */
	private static void collect(ConfigurationPropertyName parent, IterableConfigurationPropertySource source,
			Map<String, MentionedName> names) {
		int length = parent.getNumberOfElements();
		for (ConfigurationPropertyName property : source) {
			if (parent.isAncestorOf(property)) {
				names
					.computeIfAbsent(property.getElement(length, Form.ORIGINAL),
							(name) -> new MentionedName(name, parent.append(property.chop(length + 1).subName(length))))
					.add(property);
			}
		}
	}

	private void requireSame(@Nullable String other, String name) {
		if (other != null && !other.equals(name)) {
			throw new InvalidWasmConfigurationException(
					"'%s' and '%s' are the same name for Spring Boot, which ignores dashes, underscores and case."
						.formatted(other, name),
					"Spell the name in the same way everywhere, or choose another one.", property(other));
		}
	}

	/**
	 * What all properties of a name begin with, for messages.
	 * @param name the name
	 * @return the prefix and the name, in brackets where they are needed
	 */
	public String property(String name) {
		return BARE.matcher(name).matches() ? this.prefix + "." + name : this.prefix + "[" + name + "]";
	}

	/**
	 * Checks that something could be bound for each name.
	 * @param kind what has the names, for messages: {@code memory}
	 * @param names the names that are mentioned
	 * @param bound the names of what could be bound
	 * @throws InvalidWasmConfigurationException if one is missing
	 */
	public void requireBound(String kind, Set<String> names, Set<String> bound) {
		for (String name : names) {
			if (!bound.contains(name)) {
				throw unbound(kind, name);
			}
		}
	}

	/**
	 * What there is to say of a name for which nothing could be bound.
	 */
	InvalidWasmConfigurationException unbound(String kind, String name) {
		return new InvalidWasmConfigurationException(
				"None of the properties of %s '%s' is known and has a value.".formatted(kind, name),
				"Correct the spelling of the properties, and give them values. If the name of the %s has a dot in it, put the name in brackets: '[%s.example]'. Environment variables leave out dashes and underscores of names."
					.formatted(kind, name),
				property(name));
	}

	/**
	 * Some variables of the process.
	 */
	private static final class Variables extends SystemEnvironmentPropertySource implements PropertySourceInfo {

		/**
		 * That of {@code SpringApplication.setEnvironmentPrefix}: where there is one, no
		 * variable without it is ours.
		 */
		private final @Nullable String prefix;

		Variables(String name, Map<String, Object> values, @Nullable String prefix) {
			super(name, values);
			this.prefix = prefix;
		}

		@Override
		public @Nullable String getPrefix() {
			return this.prefix;
		}

	}

}
