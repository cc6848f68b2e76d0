package io.sharedmemory.plugin;

import io.sharedmemory.FlightEvent;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * A call of a plugin that is under way, or has ended, for Java Flight Recorder.
 */
@Name("io.sharedmemory.PluginCall")
@Label("Plugin Call")
@Description("An export of a wasm plugin was called, or no instance could be had for a call")
@Threshold("10 ms")
@SuppressWarnings("unused") // Flight Recorder reads the fields
final class PluginCallEvent extends FlightEvent {

	@Label("Plugin")
	@Description("The name of the plugin")
	private final String plugin;

	@Label("Export")
	@Description("The export that was called; none if the call was rejected")
	private final String export;

	@Label("Outcome")
	@Description("How the call ended: success, trap, timeout, exit, rejected or error")
	private String outcome = "";

	/** Not recorded, as it is transient. */
	private transient @Nullable CallOutcome ending;

	PluginCallEvent(String plugin, String export) {
		this.plugin = plugin;
		this.export = export;
	}

	/**
	 * The call has ended.
	 */
	void record(CallOutcome outcome) {
		this.ending = outcome;
		record();
	}

	@Override
	protected void complete() {
		if (this.ending != null) {
			this.outcome = this.ending.label();
		}
	}

}
