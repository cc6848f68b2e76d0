package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Hears of plugins that come and go, and of their calls when those are over. An exception
 * that it throws is logged, and changes nothing for anybody. What has to know of a call
 * when it begins is a {@link PluginCallListener}.
 */
public interface PluginListener {

	/**
	 * A plugin was loaded.
	 * @param plugin the plugin
	 */
	default void onAdded(WasmPlugin plugin) {
	}

	/**
	 * A plugin was closed. It may be told again.
	 * @param plugin the plugin
	 */
	default void onClosed(WasmPlugin plugin) {
	}

	/**
	 * A call that found no idle instance has waited until another one gave its instance
	 * back or one was made, or in vain. Called in its thread, with the instance leased,
	 * so it should be quick.
	 * @param plugin the plugin
	 * @param nanos how long it has waited
	 */
	default void onWaited(WasmPlugin plugin, long nanos) {
	}

	/**
	 * A call has ended. Called in its thread, with the instance leased, so it should be
	 * quick.
	 * @param plugin the plugin
	 * @param export the export that was called, or {@link PluginCallListener#NO_EXPORT}
	 * if the call got no instance
	 * @param outcome how it ended
	 * @param failure what its caller gets; {@code null} if it succeeded
	 * @param nanos how long it took, without the wait for an instance
	 */
	default void onCalled(WasmPlugin plugin, String export, CallOutcome outcome, @Nullable Throwable failure,
			long nanos) {
	}

}
