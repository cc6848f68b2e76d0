package io.sharedmemory.actuate;

import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The operations of the {@link WasmPluginsEndpoint} that change something, over JMX. They
 * are there only where access to the endpoint is unrestricted.
 */
@EndpointJmxExtension(endpoint = WasmPluginsEndpoint.class)
public class WasmPluginsEndpointJmxExtension {

	private final WasmPlugins plugins;

	/**
	 * Creates the extension.
	 * @param plugins the plugins
	 */
	public WasmPluginsEndpointJmxExtension(WasmPlugins plugins) {
		this.plugins = plugins;
	}

	/**
	 * Reloads a plugin.
	 * @param plugin the name of the plugin
	 * @return what runs now
	 * @throws IllegalStateException if it cannot be loaded
	 */
	@WriteOperation
	public PluginReload reload(String plugin) {
		WasmPlugin found = this.plugins.get(plugin);
		try {
			found.reload();
		}
		catch (PluginLoadException ex) {
			// Without its cause, which may tell what is in a memory.
			throw new IllegalStateException("%s. %s".formatted(ex.detail(), ex.action()));
		}
		return PluginReload.of(found.version());
	}

}
