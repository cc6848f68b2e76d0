package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Is told which plugins come and go, and of their calls when these have ended. An
 * exception that it throws is logged, and has no other effect. Code that has to know of a
 * call when it begins is a {@link PluginCallListener}.
 */
public interface PluginListener {

	/**
	 * A plugin was loaded.
	 * @param plugin the plugin
	 */
	default void onAdded(WasmPlugin plugin) {
	}

	/**
	 * A plugin was closed. This may be reported more than once.
	 * @param plugin the plugin
	 */
	default void onClosed(WasmPlugin plugin) {
	}

	/**
	 * A call that found no idle instance has waited until another one returned its
	 * instance or one was made, or in vain. Called in its thread, with the instance
	 * leased, so it should be quick.
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
