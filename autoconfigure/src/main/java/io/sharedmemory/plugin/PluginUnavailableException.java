package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin cannot be called now: no instance was idle within the acquire timeout, none
 * could be made, or the plugin is stopped or closed. Nothing was called.
 */
public final class PluginUnavailableException extends PluginException {

	PluginUnavailableException(String plugin, String message, @Nullable Throwable cause) {
		super(plugin, message, cause);
	}

	@Override
	PluginUnavailableException withoutContent(String thrown) {
		return new PluginUnavailableException(plugin(),
				"has no instance: a host function threw %s when one started".formatted(thrown), null);
	}

}
