package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.context.InvalidRegistryException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The source of the beans of configured plugins.
 *
 * @param plugins the plugins of the context, which may be the parent's
 * @param configured the plugins that are configured in this context
 * @param parent the source of those of the parent context, {@code null} if there is none
 */
record PluginLookup(WasmPlugins plugins, ConfiguredPlugins configured, @Nullable PluginLookup parent) {

	/**
	 * Returns a configured plugin, which is the parent's if it was configured there.
	 * @throws InvalidRegistryException if configured plugins are not loaded
	 */
	WasmPlugin get(String name) {
		if (this.parent != null && this.parent.configured().contains(name)) {
			return this.parent.get(name);
		}
		return this.plugins.find(name)
			.orElseThrow(() -> new InvalidRegistryException(
					"Plugin '%s' is configured, but not in the WasmPlugins of the application, which has %s."
						.formatted(name, this.plugins.names()),
					"Remove the WasmPlugins bean, and let the starter make it; or create the plugin in your WasmPlugins before anyone else has it."));
	}

}
