package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * All properties under {@code wasm} that sources list.
 *
 * @param properties those that were written for this application
 * @param variables those of the process, which may be meant for other programs
 */
record WrittenProperties(List<WrittenProperty> properties, List<WrittenProperty> variables) {

	private static final String PREFIX = "wasm";

	static WrittenProperties of(Environment environment) {
		WrittenProperties written = new WrittenProperties(new ArrayList<>(), new ArrayList<>());
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> listed) {
				written.add(listed);
			}
		}
		return written;
	}

	private void add(EnumerablePropertySource<?> source) {
		if (source instanceof SystemEnvironmentPropertySource) {
			addVariables(source, prefix(source));
			return;
		}
		for (String name : source.getPropertyNames()) {
			if (begins(name, 0, ".[")) {
				this.properties.add(new WrittenProperty(name, source));
			}
		}
	}

	private void addVariables(EnumerablePropertySource<?> source, String prefix) {
		for (String name : source.getPropertyNames()) {
			if (!name.regionMatches(true, 0, prefix, 0, prefix.length())) {
				continue;
			}
			if (begins(name, prefix.length(), "_")) {
				this.variables.add(new WrittenProperty(name.substring(0, prefix.length()),
						name.substring(prefix.length()), source));
			}
			else if (prefix.isEmpty() && begins(name, 0, ".[")) {
				this.properties.add(new WrittenProperty(name, source));
			}
		}
	}

	/**
	 * Returns the prefix from {@code SpringApplication.setEnvironmentPrefix}.
	 */
	private static String prefix(EnumerablePropertySource<?> source) {
		String prefix = (source instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		return (prefix != null) ? prefix + "_" : "";
	}

	private static boolean begins(String name, int start, String next) {
		int end = start + PREFIX.length();
		return name.length() > end && name.regionMatches(true, start, PREFIX, 0, PREFIX.length())
				&& next.indexOf(name.charAt(end)) >= 0;
	}

	/**
	 * Returns whether anything is set below a group of properties.
	 * @param group its name, which follows the prefix
	 */
	boolean hasBelow(String group) {
		return hasBelow(this.properties, PREFIX + "." + group) || hasBelow(this.variables, PREFIX + "_" + group);
	}

	private static boolean hasBelow(List<WrittenProperty> properties, String prefix) {
		for (WrittenProperty property : properties) {
			if (property.name().regionMatches(true, 0, prefix, 0, prefix.length())) {
				return true;
			}
		}
		return false;
	}

}
