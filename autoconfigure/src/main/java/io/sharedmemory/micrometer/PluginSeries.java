package io.sharedmemory.micrometer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.PluginCallListener;

/**
 * Determines which plugins, and which of their exports, have meters of their own: the
 * first ones up to a maximum. All others are added up under the name {@code other}.
 * <p>
 * As a filter of a meter registry, this class bounds the timers of
 * {@code wasm.plugin.call}, describes them, and may rename them. Spans are not bounded:
 * they always have the name of what was called.
 */
public final class PluginSeries implements MeterFilter {

	/** The description of the timers of calls, however they are created. */
	static final String CALL_TIME = "Time that calls of the plugin's exports took";

	private final BoundedNames plugins;

	private final int maximumExports;

	private final Supplier<@Nullable ObservedCallNames> names;

	private final Map<String, BoundedNames> exports = new ConcurrentHashMap<>();

	/**
	 * Creates the bounds.
	 * @param maximumPlugins the maximum number of plugins with meters of their own
	 * @param maximumExports the same for the exports of each plugin
	 * @throws IllegalArgumentException if a number is negative
	 */
	public PluginSeries(int maximumPlugins, int maximumExports) {
		this(maximumPlugins, maximumExports, () -> null);
	}

	/**
	 * Creates the bounds.
	 * @param maximumPlugins the maximum number of plugins with meters of their own
	 * @param maximumExports the same for the exports of each plugin
	 * @param names supplies other names for the meters of observed calls, {@code null}
	 * for the default names; called when there is such a meter
	 * @throws IllegalArgumentException if a number is negative
	 */
	public PluginSeries(int maximumPlugins, int maximumExports, Supplier<@Nullable ObservedCallNames> names) {
		this.plugins = new BoundedNames(BoundedNames.requireNotNegative(maximumPlugins, "plugins"));
		this.maximumExports = BoundedNames.requireNotNegative(maximumExports, "exports");
		this.names = names;
	}

	/**
	 * Returns whether a plugin has meters of its own.
	 */
	boolean isOwn(String plugin) {
		return this.plugins.isOwn(plugin);
	}

	@Override
	public Meter.Id map(Meter.Id id) {
		String plugin = isOfCalls(id) ? id.getTag(DefaultPluginCallObservationConvention.PLUGIN) : null;
		String export = (plugin != null) ? id.getTag(DefaultPluginCallObservationConvention.EXPORT) : null;
		if (plugin == null || export == null) {
			return id;
		}
		Tags tags = Tags.of(id.getTags())
			.and(Tag.of(DefaultPluginCallObservationConvention.PLUGIN, this.plugins.of(plugin)),
					Tag.of(DefaultPluginCallObservationConvention.EXPORT, export(plugin, export)));
		Meter.Id bounded = new Meter.Id(id.getName(), tags, id.getBaseUnit(), description(id), id.getType());
		ObservedCallNames others = this.names.get();
		return (others != null) ? others.of(bounded, plugin, isOwn(plugin)) : bounded;
	}

	/**
	 * Returns the description of a meter. The meter of an observation has no description
	 * of its own.
	 */
	private static String description(Meter.Id id) {
		return id.getName().equals(DefaultPluginCallObservationConvention.NAME) ? CALL_TIME
				: "Calls of the plugin's exports that are in progress, and for how long";
	}

	private static boolean isOfCalls(Meter.Id id) {
		return id.getName().equals(DefaultPluginCallObservationConvention.NAME)
				|| id.getName().startsWith(DefaultPluginCallObservationConvention.NAME + ".");
	}

	/**
	 * Returns the tag of the meters of an export.
	 */
	String export(String plugin, String export) {
		if (export.equals(PluginCallListener.NO_EXPORT)) {
			return export;
		}
		// Those of the other plugins are others, whatever their names are.
		return isOwn(plugin)
				? this.exports.computeIfAbsent(plugin, (name) -> new BoundedNames(this.maximumExports)).of(export)
				: BoundedNames.OTHER;
	}

}
