package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * The names and tags of the meters of plugins: a convention for each meter, and the tags
 * that distinguish the plugins. A bean of this type replaces
 * {@link DefaultPluginMeterConventions}, which can be extended to change a single
 * convention. If there is a {@link PluginCallObservationConvention}, the timers of
 * observed calls have its name and tags instead.
 */
public interface PluginMeterConventions {

	/**
	 * Returns the tags that all meters of a plugin have, in addition to those of their
	 * own conventions. They distinguish it from all other plugins, and have the same keys
	 * for all.
	 * @param plugin the plugin
	 * @return the tags
	 */
	Tags pluginTags(WasmPlugin plugin);

	/**
	 * Returns the convention for how long calls waited for an instance.
	 * @return the convention of a timer
	 */
	MeterConvention<Object> acquireConvention();

	/**
	 * Returns the convention for the instances of a plugin: the context is whether they
	 * are in use.
	 * @return the convention of gauges
	 */
	MeterConvention<InstanceState> instancesConvention();

	/**
	 * Returns the convention for how many instances can be in use at once.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> maximumInstancesConvention();

	/**
	 * Returns the convention for how long calls took; each also has the tags of its
	 * export and outcome. Running calls that are observed have its name with the suffix
	 * {@code .active}.
	 * @return the convention of timers
	 */
	MeterConvention<Object> callConvention();

	/**
	 * Returns the convention for how long the longest-running call has been in progress.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> longestCallConvention();

	/**
	 * Returns the convention for how long a call may take.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> callTimeoutConvention();

	/**
	 * Returns the convention for the size of all memories that were created for a plugin.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> memoryConvention();

	/**
	 * Returns the convention for how long it took to load the version that runs.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> loadConvention();

	/**
	 * Returns the convention for attempts to load another version: the context is whether
	 * they succeeded.
	 * @return the convention of counters
	 */
	MeterConvention<ReloadOutcome> reloadConvention();

	/**
	 * Whether an instance is in use.
	 */
	enum InstanceState {

		/** The instance waits for a call. */
		IDLE("idle"),

		/** The instance is in use, or is being created. */
		BUSY("busy");

		private final String label;

		InstanceState(String label) {
			this.label = label;
		}

		/**
		 * Returns the value that meters use unless another convention is used.
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

		/** The other version runs now. */
		SUCCESS("success"),

		/** The previous version continues to run. */
		FAILURE("failure");

		private final String label;

		ReloadOutcome(String label) {
			this.label = label;
		}

		/**
		 * Returns the value that meters use unless another convention is used.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
