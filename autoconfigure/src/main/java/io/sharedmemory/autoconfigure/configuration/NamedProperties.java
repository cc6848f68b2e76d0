package io.sharedmemory.autoconfigure.configuration;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Properties that stand below names that users choose, such as those of memories.
 *
 * @param prefix the prefix before the names
 * @param type what the properties of each name are bound to
 */
public record NamedProperties(String prefix, Class<?> type) {

	/** Other characters are kept as part of a property's name only in brackets. */
	private static final Pattern BARE = Pattern.compile("[a-zA-Z0-9_-]+|<name>");

	/**
	 * Returns the prefix of all properties of a name, for messages.
	 * @param name the name
	 * @return the prefix and the name, in brackets if they are needed
	 */
	public String property(String name) {
		return BARE.matcher(name).matches() ? this.prefix + "." + name : this.prefix + "[" + name + "]";
	}

	/**
	 * Checks that something could be bound for each name.
	 * @param kind the kind of thing that has the names, for messages: {@code memory}
	 * @param names the names that are mentioned
	 * @param bound the names for which something could be bound
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
	 * Returns the exception for a name for which nothing could be bound.
	 * @param kind the kind of thing that has the name, for messages: {@code memory}
	 * @param name the name
	 * @return the exception to throw
	 */
	public InvalidWasmConfigurationException unbound(String kind, String name) {
		return new InvalidWasmConfigurationException(
				"None of the properties of %s '%s' is known and has a value.".formatted(kind, name),
				"Correct the spelling of the properties, and give them values. If the name of the %s has a dot in it, put the name in brackets: '[%s.example]'. Environment variables leave out dashes and underscores of names."
					.formatted(kind, name),
				property(name));
	}

}
