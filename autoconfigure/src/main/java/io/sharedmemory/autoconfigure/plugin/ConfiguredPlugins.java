package io.sharedmemory.autoconfigure.plugin;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;
import io.sharedmemory.autoconfigure.plugin.PluginProperties.Plugin;

/**
 * All plugins as they are configured.
 */
final class ConfiguredPlugins {

	private final List<ConfiguredPlugin> plugins;

	private final @Nullable ConfiguredPlugins parents;

	/**
	 * @param properties the properties as far as they could be bound
	 * @param environment the environment, which also has what could not be bound
	 * @param parents the plugins of the parent context, {@code null} if there is none
	 */
	ConfiguredPlugins(PluginProperties properties, Environment environment, @Nullable ConfiguredPlugins parents) {
		this.parents = parents;
		requireNoDefaultLocation(properties);
		Set<String> names = ConfigurationReader.of(environment).names(PluginProperties.NAMED);
		requireLocations(names, properties.plugins().keySet(), new PropertyOrigins(environment));
		PluginProperties.NAMED.requireBound("plugin", names, properties.plugins().keySet());
		MemorySettings memorySettings = new MemorySettings(Binder.get(environment));
		this.plugins = properties.plugins()
			.entrySet()
			.stream()
			// Without the spellings of environment variables, which have the same values.
			.filter((entry) -> names.contains(entry.getKey()))
			.filter((entry) -> !isInheritedAs(entry.getKey(), entry.getValue()))
			.map((entry) -> new ConfiguredPlugin(entry.getKey(), entry.getValue(), properties.pluginDefaults(),
					memorySettings))
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
	 * Reports blank locations: the plugin cannot be bound, but the reason is known.
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

	/**
	 * Returns whether a plugin is the parent's. Two different ones would look like one.
	 */
	private boolean isInheritedAs(String name, Plugin properties) {
		ConfiguredPlugin inherited = (this.parents != null) ? this.parents.find(name) : null;
		if (inherited != null && !inherited.isConfiguredAs(properties)) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' is one of the parent context, but is configured differently here.".formatted(name),
					"Choose another name for the plugin of this context, or configure it only in the parent context.",
					PluginProperties.NAMED.property(name));
		}
		return inherited != null;
	}

	private @Nullable ConfiguredPlugin find(String name) {
		return this.plugins.stream()
			.filter((plugin) -> plugin.name().equals(name))
			.findFirst()
			.orElseGet(() -> (this.parents != null) ? this.parents.find(name) : null);
	}

	boolean contains(String name) {
		return find(name) != null;
	}

	List<ConfiguredPlugin> list() {
		return this.plugins;
	}

}
