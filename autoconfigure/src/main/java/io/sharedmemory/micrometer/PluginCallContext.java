package io.sharedmemory.micrometer;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;

/**
 * The context of an observed call of a plugin. It contains neither arguments nor results.
 */
public final class PluginCallContext extends Observation.Context {

	private final String plugin;

	private final String export;

	private volatile @Nullable CallOutcome outcome;

	PluginCallContext(String plugin, String export) {
		this.plugin = plugin;
		this.export = export;
	}

	/**
	 * Returns the plugin that is called.
	 * @return the name of the plugin
	 */
	public String plugin() {
		return this.plugin;
	}

	/**
	 * Returns the export that is called.
	 * @return the name of the export, or {@link PluginCallListener#NO_EXPORT} for a call
	 * that did not get an instance
	 */
	public String export() {
		return this.export;
	}

	/**
	 * Returns how the call ended.
	 * @return the outcome, {@code null} while the call is running
	 */
	public @Nullable CallOutcome outcome() {
		return this.outcome;
	}

	void end(CallOutcome outcome) {
		this.outcome = outcome;
	}

}
