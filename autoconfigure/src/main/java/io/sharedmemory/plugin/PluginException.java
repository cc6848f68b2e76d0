package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin that cannot be loaded or called, or whose call failed. Of this very class is
 * only what an interrupt of the calling thread leads to, whose status stays set.
 */
public class PluginException extends RuntimeException {

	private final String plugin;

	PluginException(String plugin, String message, @Nullable Throwable cause) {
		super("Plugin '%s' %s".formatted(plugin, message), cause);
		this.plugin = plugin;
	}

	/**
	 * The plugin.
	 * @return the name of the plugin
	 */
	public String plugin() {
		return this.plugin;
	}

}
