package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * Names the meters {@code wasm.plugin.*}, and tags those of a plugin with its name as
 * {@code plugin}.
 * <p>
 * {@link #getName()} is what all names begin with. To change it, or the tags, provide
 * another {@code MeterConvention<WasmPlugin>}. Calls are observed, and have a
 * {@link PluginCallObservationConvention}.
 */
public final class PluginMeterConvention implements MeterConvention<WasmPlugin> {

	@Override
	public String getName() {
		return "wasm.plugin";
	}

	@Override
	public Tags getTags(WasmPlugin plugin) {
		return Tags.of("plugin", plugin.name());
	}

}
