package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * What the meters of plugins are called and tagged with: a convention for each of them,
 * and the tags that tell the plugins apart. A bean of this type replaces
 * {@link DefaultPluginMeterConventions}, which can be extended to change one thing. Only
 * where there is a {@link PluginCallObservationConvention} for calls that are observed,
 * their timers have its name and tags.
 */
public interface PluginMeterConventions {

	/**
	 * The tags that all meters of a plugin have, besides those of their own conventions.
	 * They tell it apart from all others, and have the same keys for all.
	 * @param plugin the plugin
	 * @return the tags
	 */
	Tags pluginTags(WasmPlugin plugin);

	/**
	 * How long calls waited for an instance.
	 * @return the convention of a timer
	 */
	MeterConvention<Object> acquireConvention();

	/**
	 * The instances of a plugin: the context is whether they are in use.
	 * @return the convention of gauges
	 */
	MeterConvention<InstanceState> instancesConvention();

	/**
	 * How many can be in use at once.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> maximumInstancesConvention();

	/**
	 * How long calls took; each has the tags of its export and outcome besides. Those
	 * under way that are observed have its name with {@code .active} behind it.
	 * @return the convention of timers
	 */
	MeterConvention<Object> callConvention();

	/**
	 * How long the call that began first has been in progress.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> longestCallConvention();

	/**
	 * How long a call may take.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> callTimeoutConvention();

	/**
	 * The size of all memories that were made for a plugin.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> memoryConvention();

	/**
	 * How long it took to load the version that runs.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> loadConvention();

	/**
	 * Attempts to load another version: the context is whether they succeeded.
	 * @return the convention of counters
	 */
	MeterConvention<ReloadOutcome> reloadConvention();

	/**
	 * Whether an instance is in use.
	 */
	enum InstanceState {

		/** It waits for a call. */
		IDLE("idle"),

		/** It is in use, or is being made. */
		BUSY("busy");

		private final String label;

		InstanceState(String label) {
			this.label = label;
		}

		/**
		 * What meters call it unless another convention is used.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

	/**
	 * Whether another version was loaded.
	 */
	enum ReloadOutcome {

		/** It runs now. */
		SUCCESS("success"),

		/** What ran before goes on. */
		FAILURE("failure");

		private final String label;

		ReloadOutcome(String label) {
			this.label = label;
		}

		/**
		 * What meters call it unless another convention is used.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
