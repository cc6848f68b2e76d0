package io.sharedmemory.autoconfigure.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.micrometer.PluginCallContext;
import io.sharedmemory.micrometer.PluginCallObservationConvention;
import io.sharedmemory.micrometer.PluginCallObservations;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.WasmPlugin;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PluginObservationAutoConfiguration}.
 */
class PluginObservationAutoConfigurationTests {

	private static final String NAME = "wasm.plugin.call";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
						PluginAutoConfiguration.class, PluginObservationAutoConfiguration.class))
		.withPropertyValues("wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm");

	private final ApplicationContextRunner withObservation = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

	@Test
	void callsOfConfiguredPluginsAreObserved() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.contextRunner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			context.getBean("counter", WasmPlugin.class).call("increment", 8);
			assertThat(registry).hasSingleObservationThat()
				.hasNameEqualTo(NAME)
				.hasLowCardinalityKeyValue("plugin", "counter")
				.hasLowCardinalityKeyValue("export", "increment");
		});
	}

	@Test
	void callsHaveTimersInTheMeterRegistryOfTheApplication() {
		this.withObservation.run((context) -> {
			context.getBean("counter", WasmPlugin.class).call("increment", 8);
			assertThat(context.getBean(MeterRegistry.class)
				.get(NAME)
				.tags("plugin", "counter", "export", "increment", "outcome", "success")
				.timer()
				.count()).isOne();
		});
	}

	@Test
	void propertyTurnsTheObservationOff() {
		this.withObservation.withPropertyValues("management.observations.enable.wasm.plugin=false").run((context) -> {
			context.getBean("counter", WasmPlugin.class).call("increment", 8);
			assertThat(context.getBean(MeterRegistry.class).find(NAME).timers()).isEmpty();
			assertThat(context.getBean(PluginCallObservations.class).begin("counter", "increment")).isNull();
		});
	}

	@Test
	void conventionOfTheApplicationReplacesTheDefaultOne() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.contextRunner.withBean(ObservationRegistry.class, () -> registry)
			.withBean(PluginCallObservationConvention.class, OwnConvention::new)
			.run((context) -> {
				context.getBean("counter", WasmPlugin.class).call("increment", 8);
				assertThat(registry).hasSingleObservationThat()
					.hasNameEqualTo("guest")
					.hasLowCardinalityKeyValue("function", "increment");
			});
	}

	@Test
	void listenersOfTheApplicationHearOfCallsToo() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		StringBuilder heard = new StringBuilder();
		this.contextRunner.withBean(ObservationRegistry.class, () -> registry)
			.withBean("failing", PluginCallListener.class, () -> (plugin, export) -> {
				throw new IllegalStateException("out of order");
			})
			.withBean("writing", PluginCallListener.class, () -> (plugin, export) -> {
				heard.append(plugin).append('.').append(export);
				return (outcome, failure) -> heard.append(' ').append(outcome);
			})
			.run((context) -> {
				context.getBean("counter", WasmPlugin.class).call("increment", 8);
				assertThat(heard).hasToString("counter.increment SUCCESS");
				assertThat(registry).hasSingleObservationThat().hasNameEqualTo(NAME).hasBeenStopped();
				assertThat(registry.getCurrentObservation()).isNull();
			});
	}

	@Test
	void backsOffFromAnObserverOfTheApplication() {
		this.withObservation
			.withBean("own", PluginCallObservations.class,
					() -> new PluginCallObservations(ObservationRegistry.NOOP, null))
			.run((context) -> assertThat(context).hasSingleBean(PluginCallObservations.class).hasBean("own"));
	}

	@Test
	void withoutAnObservationRegistryThereAreCallsAllTheSame() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(PluginCallListener.class);
			assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void withoutMicrometerThereAreCallsAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PluginCallListener.class);
			assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
		});
	}

	private static final class OwnConvention implements PluginCallObservationConvention {

		@Override
		public String getName() {
			return "guest";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PluginCallContext context) {
			return KeyValues.of("function", context.export());
		}

	}

}
