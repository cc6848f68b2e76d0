package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.sharedmemory.plugin.WasmPlugins;

/**
 * Meters for each plugin: its instances, memories and versions, and how long calls waited
 * for an instance. The meters appear and disappear with the plugin, in every meter
 * registry that this binder is bound to. The calls themselves are timed here, or by their
 * observation, see {@link PluginCallObservations}.
 */
public final class WasmPluginMetrics implements MeterBinder, AutoCloseable {

	private final WasmPlugins plugins;

	private final PluginMeterConventions conventions;

	private final PluginSeries series;

	private final boolean timed;

	/** Guarded by itself. */
	private final RegistryBindings bindings = new RegistryBindings();

	/**
	 * Creates a binder that leaves the calls to their observation.
	 * @param plugins the plugins
	 * @param conventions the conventions that name and tag the meters
	 * @param series determines which plugins have meters of their own
	 */
	public WasmPluginMetrics(WasmPlugins plugins, PluginMeterConventions conventions, PluginSeries series) {
		this(plugins, conventions, series, false);
	}

	/**
	 * Creates the binder.
	 * @param plugins the plugins
	 * @param conventions the conventions that name and tag the meters
	 * @param series determines which plugins, and which of their exports, have meters of
	 * their own
	 * @param timed whether calls have timers; must be {@code false} if calls are observed
	 * in a meter registry, where they would count twice
	 */
	public WasmPluginMetrics(WasmPlugins plugins, PluginMeterConventions conventions, PluginSeries series,
			boolean timed) {
		this.plugins = plugins;
		this.conventions = conventions;
		this.series = series;
		this.timed = timed;
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		synchronized (this.bindings) {
			this.bindings.bind(meterRegistry, () -> meters(meterRegistry));
		}
	}

	private PluginsMeters meters(MeterRegistry registry) {
		return new PluginsMeters(registry, this.plugins, this.conventions, this.series, this.bindings.recording(),
				this.timed);
	}

	/**
	 * Removes the meters from all registries that this binder was bound to.
	 */
	@Override
	public void close() {
		synchronized (this.bindings) {
			this.bindings.close();
		}
	}

}
