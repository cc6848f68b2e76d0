package io.sharedmemory.micrometer;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;

/**
 * What is known of an observed call of a plugin. It has neither arguments nor results.
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
	 * The plugin that is called.
	 * @return its name
	 */
	public String plugin() {
		return this.plugin;
	}

	/**
	 * The export that is called.
	 * @return its name, or {@link PluginCallListener#NO_EXPORT} for a call that got no
	 * instance
	 */
	public String export() {
		return this.export;
	}

	/**
	 * How the call ended.
	 * @return the outcome, {@code null} while the call is under way
	 */
	public @Nullable CallOutcome outcome() {
		return this.outcome;
	}

	void end(CallOutcome outcome) {
		this.outcome = outcome;
	}

}
