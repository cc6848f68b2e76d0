package io.sharedmemory.micrometer;

import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * Names and tags the meters of observed calls like those of calls that are only timed, so
 * that they have the same names with and without tracing. Observations and spans keep
 * their names.
 */
public final class ObservedCallNames {

	private final PluginMeterConventions conventions;

	private final Function<String, @Nullable WasmPlugin> plugins;

	/**
	 * Creates the names.
	 * @param conventions the conventions that name and tag the meters of plugins
	 * @param plugins finds a plugin by name
	 */
	public ObservedCallNames(PluginMeterConventions conventions, Function<String, @Nullable WasmPlugin> plugins) {
		this.conventions = conventions;
		this.plugins = plugins;
	}

	/**
	 * Names the meter of an observed call.
	 * @param id the meter, with the default name, or one that begins with it, and the
	 * default tags
	 * @param plugin the name of the plugin
	 * @param own whether the plugin has meters of its own
	 */
	Meter.Id of(Meter.Id id, String plugin, boolean own) {
		WasmPlugin known = this.plugins.apply(plugin);
		if (known == null) {
			return id;
		}
		Tags tags = Objects.requireNonNull(this.conventions.pluginTags(known), "pluginTags");
		Tags shown = own ? tags : OtherTags.of(tags);
		MeterConvention<Object> convention = this.conventions.callConvention();
		Stream<Tag> others = id.getTags()
			.stream()
			.filter((tag) -> !tag.getKey().equals(DefaultPluginCallObservationConvention.PLUGIN));
		return new Meter.Id(
				convention.getName() + id.getName().substring(DefaultPluginCallObservationConvention.NAME.length()),
				Tags.of(others.toList()).and(shown).and(convention.getTags(shown)), id.getBaseUnit(),
				id.getDescription(), id.getType());
	}

}
