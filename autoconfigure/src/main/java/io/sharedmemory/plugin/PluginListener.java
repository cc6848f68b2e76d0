package io.sharedmemory.plugin;

/**
 * Hears of plugins that come and go, and of calls that had to wait for an instance. An
 * exception that it throws is logged, and changes nothing for anybody.
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

}
