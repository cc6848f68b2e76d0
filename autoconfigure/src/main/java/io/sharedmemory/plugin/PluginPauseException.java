package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * The calls of a plugin could not be paused. They go on.
 */
public final class PluginPauseException extends PluginException {

	PluginPauseException(String plugin, String problem, @Nullable Throwable cause) {
		super(plugin, problem, cause);
	}

}
