package io.sharedmemory.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginDescriptor;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The operations of the {@link WasmPluginsEndpoint} on one plugin, over JMX. Those that
 * change something are available only where access to the endpoint is unrestricted.
 */
@EndpointJmxExtension(endpoint = WasmPluginsEndpoint.class)
public class WasmPluginsEndpointJmxExtension {

	private final WasmPluginsEndpoint endpoint;

	private final WasmPlugins plugins;

	/**
	 * Creates the extension.
	 * @param endpoint describes the plugins
	 * @param plugins the plugins
	 */
	public WasmPluginsEndpointJmxExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		this.endpoint = endpoint;
		this.plugins = plugins;
	}

	/**
	 * Returns one plugin.
	 * @param plugin the name of the plugin
	 * @return the plugin, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable PluginDescriptor plugin(String plugin) {
		return this.endpoint.plugin(plugin);
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
			return new ReloadOperation(found).run();
		}
		catch (PluginLoadException ex) {
			// Without its cause, which may reveal the content of a memory.
			throw new IllegalStateException("%s. %s".formatted(ex.detail(), ex.action()));
		}
	}

}
