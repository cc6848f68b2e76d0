package io.sharedmemory.autoconfigure.plugin;

import java.util.List;
import java.util.Set;

import io.sharedmemory.autoconfigure.InvalidWasmConfigurationException;

/**
 * All plugins as they are configured.
 */
final class ConfiguredPlugins {

	private final List<ConfiguredPlugin> plugins;

	/**
	 * @param properties the properties as far as they could be bound
	 * @param names the names of all plugins that are mentioned
	 */
	ConfiguredPlugins(PluginProperties properties, Set<String> names) {
		requireNoDefaultLocation(properties);
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

	List<ConfiguredPlugin> list() {
		return this.plugins;
	}

}
