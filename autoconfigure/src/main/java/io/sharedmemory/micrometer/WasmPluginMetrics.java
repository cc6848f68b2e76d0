package io.sharedmemory.micrometer;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * Meters for each plugin: its instances, memories and versions, and how long calls waited
 * for an instance. They appear and disappear with it, in every meter registry that this
 * is bound to. The calls themselves are observed, see {@link PluginCallObservations}.
 */
public final class WasmPluginMetrics implements MeterBinder, AutoCloseable {

	private final WasmPlugins plugins;

	private final MeterConvention<WasmPlugin> convention;

	private final PluginSeries series;

	private final RecordingRegistries recording = new RecordingRegistries();

	private final Map<MeterRegistry, PluginsMeters> bindings = new HashMap<>();

	/**
	 * Creates the binder.
	 * @param plugins the plugins
	 * @param convention what names the meters and tags those of a plugin; its name is
	 * what the names of all meters begin with
	 * @param series which plugins have meters of their own
	 */
	public WasmPluginMetrics(WasmPlugins plugins, MeterConvention<WasmPlugin> convention, PluginSeries series) {
		this.plugins = plugins;
		this.convention = convention;
		this.series = series;
	}

	@Override
	public void bindTo(MeterRegistry meterRegistry) {
		synchronized (this.bindings) {
			this.bindings.computeIfAbsent(meterRegistry, this::bind);
		}
	}

	private PluginsMeters bind(MeterRegistry registry) {
		PluginsMeters meters = new PluginsMeters(registry, this.plugins, this.convention, this.series, this.recording);
		this.recording.add(registry);
		boolean bound = false;
		try {
			meters.bind();
			bound = true;
			return meters;
		}
		finally {
			if (!bound) {
				// It listens already, and nobody else could end that.
				meters.close();
				this.recording.remove(registry);
			}
		}
	}

	/**
	 * Removes the meters from all registries that this was bound to.
	 */
	@Override
	public void close() {
		synchronized (this.bindings) {
			this.bindings.forEach((registry, meters) -> {
				meters.close();
				this.recording.remove(registry);
			});
			this.bindings.clear();
		}
	}

}
