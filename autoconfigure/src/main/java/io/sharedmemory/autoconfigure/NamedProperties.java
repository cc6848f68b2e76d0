package io.sharedmemory.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Properties that stand below names that people choose, as those of memories do.
 *
 * @param prefix what stands before the names
 */
public record NamedProperties(String prefix) {

	/** Other characters survive as a part of a property's name only in brackets. */
	private static final Pattern BARE = Pattern.compile("[a-zA-Z0-9_-]+|<name>");

	/**
	 * The names below the prefix, also those of which nothing else can be bound. Looks at
	 * the names of the properties only: binding their values for this would take long
	 * where there are many.
	 * @param environment has the properties
	 * @return the names, in the order of the properties
	 */
	public Set<String> names(Environment environment) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(this.prefix);
		Set<String> names = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(parent::isAncestorOf)
					.forEach((property) -> names.add(property.getElement(parent.getNumberOfElements(), Form.ORIGINAL)));
			}
		}
		return names;
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
				throw new InvalidWasmConfigurationException(
						"None of the properties of %s '%s' is known.".formatted(kind, name),
						"Correct the spelling of the properties. If the name of the %s has a dot in it, put the name in brackets: '[%s.example]'."
							.formatted(kind, name),
						property(name));
			}
		}
	}

}
