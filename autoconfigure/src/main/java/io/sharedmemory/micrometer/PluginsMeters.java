package io.sharedmemory.micrometer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The meters of all plugins in one meter registry, which are added and removed with them.
 */
final class PluginsMeters implements BoundMeters, PluginListener {

	private final MeterRegistry registry;

	private final WasmPlugins plugins;

	private final PluginMeterConventions conventions;

	private final PluginSeries series;

	private final RecordingRegistries recording;

	private final boolean timed;

	/** Replaced, never modified, under the lock of this object: calls read it. */
	private volatile Map<WasmPlugin, PluginMeters> meters = Map.of();

	/** Guarded by the lock of this object. */
	private final ConventionTags tags;

	/** Guarded by the lock of this object. */
	private @Nullable PluginMeters others;

	/** Guarded by the lock of this object. */
	private boolean closed;

	/**
	 * @param recording the registries that have the meters
	 * @param timed whether calls are timed here, rather than by observation
	 */
	PluginsMeters(MeterRegistry registry, WasmPlugins plugins, PluginMeterConventions conventions, PluginSeries series,
			RecordingRegistries recording, boolean timed) {
		this.registry = registry;
		this.plugins = plugins;
		this.conventions = conventions;
		this.tags = new ConventionTags(conventions);
		this.series = series;
		this.recording = recording;
		this.timed = timed;
	}

	@Override
	public void bind() {
		// First, so that no plugin is missed; one that is seen twice is bound once.
		this.plugins.addListener(this);
		this.plugins.forEach(this::onAdded);
	}

	@Override
	public synchronized void onAdded(WasmPlugin plugin) {
		// A plugin that is closed from here on is reported after this.
		if (this.closed || plugin.isClosed() || this.meters.containsKey(plugin)) {
			return;
		}
		PluginMeters added = metersFor(plugin);
		added.add(plugin);
		Map<WasmPlugin, PluginMeters> more = new HashMap<>(this.meters);
		more.put(plugin, added);
		this.meters = more;
	}

	private PluginMeters metersFor(WasmPlugin plugin) {
		Tags tags = this.tags.require(this.conventions.pluginTags(plugin), plugin.name());
		// A plugin with the same tags as the others would be taken for them.
		if (this.series.isOwn(plugin.name()) && !tags.equals(OtherTags.of(tags))
				&& this.tags.areFree(tags, plugin.name())) {
			PluginMeters own = new PluginMeters(this.registry, this.conventions, tags,
					(export) -> this.series.export(plugin.name(), export), plugin.definition().callTimeout());
			this.tags.take(tags, plugin.name());
			return own;
		}
		if (this.others == null) {
			this.others = new PluginMeters(this.registry, this.conventions, OtherTags.of(tags),
					(export) -> this.series.export(BoundedNames.OTHER, export), null);
		}
		return this.others;
	}

	@Override
	public synchronized void onClosed(WasmPlugin plugin) {
		PluginMeters removed = this.meters.get(plugin);
		if (removed == null) {
			return;
		}
		if (removed.remove(plugin)) {
			removed.remove();
			this.tags.giveBack(removed.tags());
			this.others = (removed == this.others) ? null : this.others;
		}
		Map<WasmPlugin, PluginMeters> less = new HashMap<>(this.meters);
		less.remove(plugin);
		this.meters = less;
	}

	@Override
	public void onWaited(WasmPlugin plugin, long nanos) {
		PluginMeters meters = this.meters.get(plugin);
		if (meters != null && this.recording.shouldRecord(this.registry)) {
			meters.waited(nanos);
		}
	}

	@Override
	public void onCalled(WasmPlugin plugin, String export, CallOutcome outcome, @Nullable Throwable failure,
			long nanos) {
		PluginMeters meters = this.timed ? this.meters.get(plugin) : null;
		if (meters != null && this.recording.shouldRecord(this.registry)) {
			meters.called(export, outcome, failure, nanos);
		}
	}

	@Override
	public void close() {
		this.plugins.removeListener(this);
		synchronized (this) {
			this.closed = true;
			new HashSet<>(this.meters.values()).forEach(PluginMeters::remove);
			this.meters = Map.of();
			this.others = null;
		}
	}

}
