package io.sharedmemory.autoconfigure.plugin;

import java.util.List;
import java.util.Set;

import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.PropertyOrigins;

/**
 * All plugins as they are configured.
 */
final class ConfiguredPlugins {

	private final List<ConfiguredPlugin> plugins;

	/**
	 * @param properties the properties as far as they could be bound
	 * @param environment has also what could not be bound
	 */
	ConfiguredPlugins(PluginProperties properties, Environment environment) {
		requireNoDefaultLocation(properties);
		Set<String> names = PluginProperties.NAMED.names(environment);
		requireLocations(names, properties.plugins().keySet(), new PropertyOrigins(environment));
		PluginProperties.NAMED.requireBound("plugin", names, properties.plugins().keySet());
		this.plugins = properties.plugins()
			.entrySet()
			.stream()
			// Without the spellings of environment variables, which have the same values.
			.filter((entry) -> names.contains(entry.getKey()))
			.map((entry) -> new ConfiguredPlugin(entry.getKey(), entry.getValue(), properties.pluginDefaults()))
			.toList();
	}

	private static void requireNoDefaultLocation(PluginProperties properties) {
		if (properties.pluginDefaults().location() != null) {
			String property = PluginProperties.DEFAULTS + ".location";
			throw new InvalidWasmConfigurationException("Plugins have no location in common.",
					"Remove '%s', and set '%s.location' for each plugin.".formatted(property,
							PluginProperties.NAMED.property("<name>")),
					property);
		}
	}

	/**
	 * A location that is blank is nothing that could be bound, but known.
	 */
	private static void requireLocations(Set<String> names, Set<String> bound, PropertyOrigins origins) {
		names.stream()
			.filter((name) -> !bound.contains(name))
			.filter((name) -> origins.describeIfSet(ConfiguredPlugin.locationProperty(name)).isPresent())
			.findFirst()
			.ifPresent((name) -> {
				throw ConfiguredPlugin.withoutLocation(name);
			});
	}

	List<ConfiguredPlugin> list() {
		return this.plugins;
	}

}
