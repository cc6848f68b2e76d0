package io.sharedmemory.autoconfigure.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * How many series the meters may have.
 *
 * @param maximumMemories how many memories have meters of their own at any time; all
 * others are added up under the name other
 * @param maximumPlugins how many plugins have meters of their own; all others are added
 * up under the name other
 * @param maximumExports how many exports of each plugin have timers of their own; all
 * others are added up under the name other
 */
@ConfigurationProperties("wasm.metrics")
public record MetricsProperties(@DefaultValue("100") int maximumMemories, @DefaultValue("100") int maximumPlugins,
		@DefaultValue("100") int maximumExports) {

	int requireMaximumMemories() {
		return require(this.maximumMemories, "memories");
	}

	int requireMaximumPlugins() {
		return require(this.maximumPlugins, "plugins");
	}

	int requireMaximumExports() {
		return require(this.maximumExports, "exports");
	}

	private static int require(int maximum, String what) {
		if (maximum < 0) {
			throw new InvalidWasmConfigurationException(
					"%d %s cannot have meters of their own.".formatted(maximum, what),
					"Set it to 0, to have all of them added up, or more.", "wasm.metrics.maximum-" + what);
		}
		return maximum;
	}

}
