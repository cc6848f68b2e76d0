package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * Names the meters {@code wasm.plugin.*}, or with another prefix, and tags those of a
 * plugin with its name as {@code plugin}.
 */
public class DefaultPluginMeterConventions implements PluginMeterConventions {

	private final String prefix;

	/**
	 * Creates conventions with names that begin with {@code wasm.plugin}.
	 */
	public DefaultPluginMeterConventions() {
		this("wasm.plugin");
	}

	/**
	 * Creates conventions with names that begin with another prefix.
	 * @param prefix what replaces the part of {@code wasm.plugin.memory} before the last
	 * dot
	 */
	public DefaultPluginMeterConventions(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public Tags pluginTags(WasmPlugin plugin) {
		return Tags.of("plugin", plugin.name());
	}

	private MeterConvention<Object> named(String name) {
		return new SimpleMeterConvention<>(this.prefix + "." + name);
	}

	@Override
	public MeterConvention<Object> acquireConvention() {
		return named("acquire");
	}

	@Override
	public MeterConvention<InstanceState> instancesConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".instances", (state) -> Tags.of("state", state.label()));
	}

	@Override
	public MeterConvention<Object> maximumInstancesConvention() {
		return named("instances.max");
	}

	@Override
	public MeterConvention<Object> callConvention() {
		return named("call");
	}

	@Override
	public MeterConvention<Object> longestCallConvention() {
		return named("call.longest");
	}

	@Override
	public MeterConvention<Object> callTimeoutConvention() {
		return named("call.timeout");
	}

	@Override
	public MeterConvention<Object> memoryConvention() {
		return named("memory");
	}

	@Override
	public MeterConvention<Object> loadConvention() {
		return named("load");
	}

	@Override
	public MeterConvention<ReloadOutcome> reloadConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".reload", (outcome) -> Tags.of("outcome", outcome.label()));
	}

}
