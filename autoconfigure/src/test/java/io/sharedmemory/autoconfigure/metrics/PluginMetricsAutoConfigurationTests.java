package io.sharedmemory.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.observation.PluginObservationAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.micrometer.DefaultPluginMeterConventions;
import io.sharedmemory.micrometer.ModuleThreadsMetrics;
import io.sharedmemory.micrometer.PluginMeterConventions;
import io.sharedmemory.micrometer.WasmPluginMetrics;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PluginMetricsAutoConfiguration}.
 */
class PluginMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
						PluginAutoConfiguration.class, PluginMetricsAutoConfiguration.class,
						PluginObservationAutoConfiguration.class, SharedMemoryMetricsAutoConfiguration.class,
						MetricsAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("wasm.plugins.first.location=classpath:modules/no-shared-memory.wasm",
				"wasm.plugins.second.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void configuredPluginsHaveMeters() {
		this.contextRunner.run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			for (String plugin : new String[] { "first", "second" }) {
				assertThat(meters.get("wasm.plugin.instances").tags("plugin", plugin, "state", "idle").gauge().value())
					.isOne();
			}
			assertThat(meters.get("wasm.module.threads").gauge().value()).isZero();
		});
	}

	@Test
	void propertiesBoundTheSeries() {
		this.contextRunner
			.withPropertyValues("wasm.metrics.maximum-memories=1", "wasm.metrics.maximum-plugins=1",
					"wasm.metrics.maximum-exports=0")
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("wasm.plugin.instances.max").tag("plugin", "first").gauge().value()).isEqualTo(8);
				assertThat(meters.get("wasm.plugin.instances.max").tag("plugin", "other").gauge().value()).isEqualTo(8);
				context.getBean("first", WasmPlugin.class).call("increment", 8);
				context.getBean("second", WasmPlugin.class).call("increment", 8);
				assertThat(meters.get("wasm.plugin.call").tags("plugin", "first", "export", "other").timer().count())
					.isOne();
				assertThat(meters.get("wasm.plugin.call").tags("plugin", "other", "export", "other").timer().count())
					.isOne();
				assertThat(meters.get("wasm.shared.memory.size").gauges()).hasSize(2);
				assertThat(meters.get("wasm.shared.memory.size").tag("memory", "other").gauge().value())
					.isEqualTo(65536);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "memories", "plugins", "exports" })
	void negativeBoundIsRefusedByName(String what) {
		this.contextRunner.withPropertyValues("wasm.metrics.maximum-" + what + "=-1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidWasmConfigurationException.class)
				.hasMessage("-1 %s cannot have meters of their own.".formatted(what)));
	}

	@Test
	void conventionOfTheApplicationNamesAndTagsTheMeters() {
		this.contextRunner.withUserConfiguration(ConventionConfiguration.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.get("guest.instances.max")
				.tag("name", "first")
				.gauge()
				.value()).isEqualTo(8));
	}

	@Test
	void backsOffFromMetersOfTheApplication() {
		this.contextRunner
			.withBean("own", ModuleThreadsMetrics.class,
					() -> new ModuleThreadsMetrics(io.sharedmemory.endive.SharedMemoryLinker.withoutMemories()))
			.run((context) -> assertThat(context).hasSingleBean(ModuleThreadsMetrics.class)
				.hasBean("own")
				.hasSingleBean(WasmPluginMetrics.class));
	}

	@Test
	void closingTheContextRemovesTheMeters() {
		MeterRegistry meters = new SimpleMeterRegistry();
		this.contextRunner.run((context) -> {
			context.getBean(WasmPluginMetrics.class).bindTo(meters);
			assertThat(meters.getMeters()).isNotEmpty();
		});
		assertThat(meters.getMeters()).isEmpty();
	}

	@Test
	void withoutMicrometerThereAreNoMeters() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).doesNotHaveBean("wasmPluginMetrics")
				.doesNotHaveBean("wasmPluginSeries"));
	}

	@Configuration(proxyBeanMethods = false)
	static class ConventionConfiguration {

		@Bean
		PluginMeterConventions conventions() {
			return new DefaultPluginMeterConventions("guest") {

				@Override
				public Tags pluginTags(WasmPlugin plugin) {
					return Tags.of("name", plugin.name());
				}

			};
		}

	}

}
