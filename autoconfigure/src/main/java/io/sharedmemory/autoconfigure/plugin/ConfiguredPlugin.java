package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.plugin.PluginProperties.Output;
import io.sharedmemory.autoconfigure.plugin.PluginProperties.Plugin;

/**
 * A plugin as it is configured, including what it inherits from the defaults.
 */
final class ConfiguredPlugin {

	private final String name;

	private final Plugin own;

	private final Plugin defaults;

	private final MemorySettings memorySettings;

	ConfiguredPlugin(String name, Plugin own, Plugin defaults, MemorySettings memorySettings) {
		this.name = name;
		this.own = own;
		this.defaults = defaults;
		this.memorySettings = memorySettings;
	}

	/**
	 * Returns whether it has these properties, apart from what it inherits from the
	 * defaults.
	 */
	boolean isConfiguredAs(Plugin properties) {
		return this.own.equals(properties);
	}

	String name() {
		return this.name;
	}

	/**
	 * Returns the location of the module.
	 * @throws InvalidWasmConfigurationException if it is not set
	 */
	Resource location() {
		Resource location = this.own.location();
		if (location == null) {
			throw withoutLocation(this.name);
		}
		return location;
	}

	/**
	 * Returns the exception for a plugin whose location is not set or blank.
	 */
	static InvalidWasmConfigurationException withoutLocation(String name) {
		String property = locationProperty(name);
		return new InvalidWasmConfigurationException("Plugin '%s' has no location.".formatted(name),
				"Set '%s' to its module, such as 'classpath:plugins/%s.wasm' or 'file:/opt/plugins/%s.wasm'."
					.formatted(property, name, name),
				property);
	}

	static String locationProperty(String name) {
		return PluginProperties.NAMED.property(name) + ".location";
	}

	String locationProperty() {
		return locationProperty(this.name);
	}

	/** Returns where memories come from, by the import, which the module must have. */
	Map<String, MemorySetting> memories() {
		return this.memorySettings.read(property("memories"), this.own.memories());
	}

	/** Returns where memories come from by default, by the import. */
	Map<String, MemorySetting> defaultMemories() {
		return this.memorySettings.read(inheritedProperty("memories"), this.defaults.memories());
	}

	/** Returns a value other than a map. */
	<T> Setting<T> setting(String field, Function<Plugin, @Nullable T> value) {
		T own = value.apply(this.own);
		if (own != null) {
			return new Setting<>(property(field), own);
		}
		T inherited = value.apply(this.defaults);
		return (inherited != null) ? new Setting<>(inheritedProperty(field), inherited)
				: new Setting<>(property(field), null);
	}

	Setting<DataSize> stackSize() {
		return setting("instances.stack-size", (plugin) -> plugin.instances().stackSize());
	}

	private Setting<Boolean> reloadOnUpdate() {
		return setting("reload-on-update", Plugin::reloadOnUpdate);
	}

	/** Returns whether the plugin is reloaded when its file changes. */
	boolean isWatched() {
		return Boolean.TRUE.equals(reloadOnUpdate().value());
	}

	/**
	 * Returns the file of the module, without resolving links in its path.
	 * @throws InvalidWasmConfigurationException if it is not a file
	 */
	Path watchedFile() {
		Resource location = location();
		try {
			if (location.isFile()) {
				return location.getFile().toPath();
			}
		}
		catch (IOException ex) {
			throw unwatchable(location, ex);
		}
		throw unwatchable(location, null);
	}

	private InvalidWasmConfigurationException unwatchable(Resource location, @Nullable IOException cause) {
		String watch = reloadOnUpdate().property();
		return new InvalidWasmConfigurationException(cause,
				"Plugin '%s' cannot be reloaded on update: %s is not a file that can be watched.".formatted(this.name,
						location.getDescription()),
				"Set '%s' to a file, such as 'file:/opt/plugins/%s.wasm', or '%s.reload-on-update' to false."
					.formatted(locationProperty(), this.name, PluginProperties.NAMED.property(this.name)),
				locationProperty(), watch);
	}

	Setting<Output> output() {
		return setting("wasi.output", (plugin) -> plugin.wasi().output());
	}

	/**
	 * Returns a property that gives the plugin WASI, or {@code null} if there is none.
	 */
	@Nullable String wasiProperty() {
		if (isSet(this.own)) {
			return property("wasi");
		}
		return isSet(this.defaults) ? inheritedProperty("wasi") : null;
	}

	private static boolean isSet(Plugin plugin) {
		return plugin.wasi().arguments() != null || plugin.wasi().environment() != null
				|| plugin.wasi().directories() != null || plugin.wasi().output() != null;
	}

	/** Returns the entries of a map, each of which is the plugin's own or inherited. */
	Map<String, Setting<String>> entries(String field, Function<Plugin, @Nullable Map<String, String>> map) {
		Map<String, Setting<String>> entries = new LinkedHashMap<>();
		put(entries, inheritedProperty(field), map.apply(this.defaults));
		put(entries, property(field), map.apply(this.own));
		return entries;
	}

	private static void put(Map<String, Setting<String>> entries, String property, @Nullable Map<String, String> map) {
		if (map != null) {
			map.forEach((key, value) -> entries.put(key, new Setting<>("%s[%s]".formatted(property, key), value)));
		}
	}

	private String property(String field) {
		return PluginProperties.NAMED.property(this.name) + "." + field;
	}

	private static String inheritedProperty(String field) {
		return PluginProperties.DEFAULTS + "." + field;
	}

}
