package io.sharedmemory.plugin;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.FlightEvent;
import io.sharedmemory.endive.code.CodeOrigin;

/**
 * A version of a plugin that is being loaded, or was, for Java Flight Recorder.
 */
@Name("io.sharedmemory.PluginLoad")
@Label("Plugin Load")
@Description("A version of a wasm plugin was read, compiled and started, or could not be")
@Threshold("0 ms")
@SuppressWarnings("unused") // Flight Recorder reads the fields
final class PluginLoadEvent extends FlightEvent {

	@Label("Plugin")
	@Description("The name of the plugin")
	private final String plugin;

	@Label("Outcome")
	@Description("Loaded, reloaded or failed")
	private String outcome = "failed";

	@Label("Generation")
	@Description("1, and one more for each reload; 0 if it failed")
	private long generation;

	@Label("Digest")
	@Description("SHA-256 of the module")
	private @Nullable String digest;

	@Label("Module Size")
	@Description("The length of the module")
	@DataAmount
	private long size;

	@Label("Code Origin")
	@Description("Compiled or cache; nothing if the module is interpreted")
	private @Nullable String codeOrigin;

	@Label("Code Time")
	@Description("How long it took until there was code")
	@Timespan
	private long codeTime;

	@Label("Failure")
	@Description("Why it could not be loaded")
	private @Nullable String failure;

	PluginLoadEvent(String plugin) {
		this.plugin = plugin;
	}

	/**
	 * The version is in charge.
	 */
	void recordSuccess(PluginVersion version) {
		this.outcome = (version.generation() == 1) ? "loaded" : "reloaded";
		this.generation = version.generation();
		this.digest = version.digest();
		this.size = version.size();
		CodeOrigin origin = version.codeOrigin();
		if (origin != null) {
			this.codeOrigin = origin.kind().label();
			this.codeTime = origin.time().toNanos();
		}
		record();
	}

	/**
	 * What ran before, if anything did, goes on.
	 */
	void recordFailure(Throwable failure) {
		this.failure = EventDetail.of(failure);
		record();
	}

}
