package io.sharedmemory.micrometer;

import io.micrometer.common.KeyValues;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;

/**
 * Names the observation {@code wasm.plugin.call}, with {@code plugin}, {@code export} and
 * {@code outcome}; its span is named {@code wasm pricing.price}. A running call has no
 * outcome.
 */
public final class DefaultPluginCallObservationConvention implements PluginCallObservationConvention {

	static final String NAME = "wasm.plugin.call";

	static final String PLUGIN = "plugin";

	static final String EXPORT = "export";

	static final String OUTCOME = "outcome";

	/**
	 * Creates the convention.
	 */
	public DefaultPluginCallObservationConvention() {
	}

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(PluginCallContext context) {
		return context.export().equals(PluginCallListener.NO_EXPORT) ? "wasm " + context.plugin()
				: "wasm " + context.plugin() + "." + context.export();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PluginCallContext context) {
		CallOutcome outcome = context.outcome();
		return (outcome != null)
				? KeyValues.of(PLUGIN, context.plugin(), EXPORT, context.export(), OUTCOME, outcome.label())
				: KeyValues.of(PLUGIN, context.plugin(), EXPORT, context.export());
	}

}
