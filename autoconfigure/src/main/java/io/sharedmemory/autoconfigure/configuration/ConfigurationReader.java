package io.sharedmemory.autoconfigure.configuration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the configuration without binding all of it. A reader knows the sources and their
 * precedence, the names that users chose, and where a property comes from. All code that
 * inspects properties directly uses a reader, so that the results are consistent.
 */
public final class ConfigurationReader {

	private final Environment environment;

	private final List<ConfigurationPropertySource> sources;

	private ConfigurationReader(Environment environment, List<ConfigurationPropertySource> sources) {
		this.environment = environment;
		this.sources = sources;
	}

	/**
	 * Creates a reader of the sources that an environment has now.
	 * @param environment the environment with the properties
	 * @return the reader
	 */
	public static ConfigurationReader of(Environment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		ConfigurationPropertySources.get(environment).forEach(sources::add);
		return new ConfigurationReader(environment, sources);
	}

	/**
	 * Returns a reader of only those sources that may have properties below a name. It
	 * excludes environment variables that Spring Boot does not read as they are written.
	 * @param name the prefix of the properties
	 * @return the reader
	 */
	public ConfigurationReader below(ConfigurationPropertyName name) {
		return new ConfigurationReader(this.environment,
				this.sources.stream()
					.filter((source) -> mayHaveBelow(name, source))
					.map(ReadableVariables::of)
					.toList());
	}

	/**
	 * Returns the sources, in the order of their precedence.
	 * @return the sources, highest precedence first
	 */
	public List<ConfigurationPropertySource> sources() {
		return this.sources;
	}

	/**
	 * Returns whether a source may have properties below a name.
	 * @param name the prefix of the properties
	 * @param source the source
	 * @return {@code false} if it certainly has nothing
	 */
	public static boolean mayHaveBelow(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		return source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT;
	}

	/**
	 * Returns whether all properties of a source have the names that it lists.
	 * Environment variables can also be found by other names.
	 * @param source the source
	 * @return whether its list is complete
	 */
	public static boolean isListed(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource && !isOfVariables(source);
	}

	private static boolean isOfVariables(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	/**
	 * Finds a property, with its origin.
	 * @param name the whole name
	 * @return the property from the source with the highest precedence, empty if no
	 * source has it
	 */
	public Optional<ConfigurationProperty> find(ConfigurationPropertyName name) {
		int index = indexOf(name);
		return (index < this.sources.size())
				? Optional.ofNullable(this.sources.get(index).getConfigurationProperty(name)) : Optional.empty();
	}

	/**
	 * Finds the first property that is listed below a name.
	 */
	Optional<ConfigurationProperty> findBelow(ConfigurationPropertyName name) {
		return this.sources.stream()
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast)
			.flatMap(IterableConfigurationPropertySource::stream)
			.filter(name::isAncestorOf)
			.findFirst()
			.flatMap(this::find);
	}

	/**
	 * Returns the position, in the order of precedence, of the source that has a
	 * property.
	 * @param name the whole name
	 * @return its index, the number of sources if none has it
	 */
	public int indexOf(ConfigurationPropertyName name) {
		int index = 0;
		while (index < this.sources.size() && this.sources.get(index).getConfigurationProperty(name) == null) {
			index++;
		}
		return index;
	}

	/**
	 * Binds a single property.
	 * @param name its whole name
	 * @param type the type to convert it to
	 * @param <T> the type
	 * @return the value, empty if it is not set
	 */
	public <T> Optional<T> value(ConfigurationPropertyName name, Class<T> type) {
		Binder binder = new Binder(this.sources, new PropertySourcesPlaceholdersResolver(this.environment));
		return Optional.ofNullable(binder.bind(name, Bindable.of(type)).orElse(null));
	}

	/**
	 * Returns the names that stand below a prefix, including those for which nothing else
	 * can be bound. Only the names of the properties are read: binding their values for
	 * this purpose would take long if there are many.
	 * <p>
	 * An environment variable cannot spell every name. Its value belongs to the name that
	 * another source spells, if there is one and Spring Boot considers both equal.
	 * Because the variable may be meant for something else, it adds a name of its own
	 * only if it sets a property that exists.
	 * @param properties the properties that contain the names
	 * @return the names, in the order of the properties; those that only environment
	 * variables have are last
	 * @throws InvalidWasmConfigurationException if names are spelt differently that
	 * Spring Boot considers equal, because each would have the properties of the other
	 */
	public Set<String> names(NamedProperties properties) {
		Set<String> names = new LinkedHashSet<>();
		mentioned(properties).forEach((mentioned) -> names.add(mentioned.name()));
		return names;
	}

	/**
	 * Returns the values of a property, for each name that has it.
	 * @param properties the properties that contain the names
	 * @param property the last part of the property's name
	 * @return the values as texts
	 */
	public List<String> values(NamedProperties properties, String property) {
		return mentioned(properties).stream()
			.map((name) -> value(name.property().append(property), String.class))
			.flatMap(Optional::stream)
			.toList();
	}

	/**
	 * Returns the same names with the properties of each, as far as sources list them.
	 * @param properties the properties that contain the names
	 * @return the names
	 */
	public Collection<MentionedName> mentioned(NamedProperties properties) {
		return mentioned(properties, ConfigurationPropertyName.of(properties.prefix()));
	}

	/**
	 * Returns the same names if the prefix itself contains names that users chose.
	 * @param properties the properties that contain the names
	 * @param parent the prefix, with the names as sources spell them
	 * @return the names
	 */
	public Collection<MentionedName> mentioned(NamedProperties properties, ConfigurationPropertyName parent) {
		Map<String, MentionedName> spelt = new LinkedHashMap<>();
		Map<String, MentionedName> variables = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : this.sources) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource process) {
				collect(parent, ReadableVariables.of(process), variables);
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				collect(parent, iterable, spelt);
			}
		}
		Map<ConfigurationPropertyName, MentionedName> mentioned = new LinkedHashMap<>();
		Map<ConfigurationPropertyName, String> spellings = new HashMap<>();
		for (MentionedName name : spelt.values()) {
			requireSame(properties, spellings.putIfAbsent(name.property(), name.name()), name.name());
			mentioned.put(name.property(), name);
		}
		for (MentionedName name : variables.values()) {
			if (mentioned.containsKey(name.property())
					|| new PropertySearch(this.sources).finds(name.property(), properties.type())) {
				mentioned.merge(name.property(), name, MentionedName::and);
			}
		}
		return mentioned.values();
	}

	/**
	 * Collects the names however a source spells the parent. Variables are found only by
	 * the parent's own name, whose dashes correspond to their underscores.
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

	private static void requireSame(NamedProperties properties, @Nullable String other, String name) {
		if (other != null && !other.equals(name)) {
			throw new InvalidWasmConfigurationException(
					"'%s' and '%s' are the same name for Spring Boot, which ignores dashes, underscores and case."
						.formatted(other, name),
					"Spell the name in the same way everywhere, or choose another one.", properties.property(other));
		}
	}

}
