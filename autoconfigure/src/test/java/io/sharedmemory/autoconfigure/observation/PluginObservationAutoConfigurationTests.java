package io.sharedmemory.autoconfigure.observation;

import java.util.List;
import java.util.stream.Stream;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.PluginMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.micrometer.DefaultPluginMeterConventions;
import io.sharedmemory.micrometer.PluginCallContext;
import io.sharedmemory.micrometer.PluginCallObservationConvention;
import io.sharedmemory.micrometer.PluginCallObservations;
import io.sharedmemory.micrometer.PluginMeterConventions;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link PluginObservationAutoConfiguration}.
 */
class PluginObservationAutoConfigurationTests {

	private static final String NAME = "wasm.plugin.call";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				PluginObservationAutoConfiguration.class, PluginMetricsAutoConfiguration.class))
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

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void callsHaveTheSameTimersWhetherTheyAreObservedOrNot(boolean observed) {
		this.withObservation.withPropertyValues("wasm.observation.enabled=" + observed).run((context) -> {
			assertThat(context.getBean(PluginCallObservations.class).isObserving()).isEqualTo(observed);
			assertCallIsTimed(context);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void timersHaveTheNamesOfTheMeterConventionWhetherCallsAreObservedOrNot(boolean observed) {
		this.withObservation
			.withPropertyValues("wasm.observation.enabled=" + observed, "wasm.metrics.maximum-plugins=1",
					"wasm.metrics.maximum-exports=1",
					"wasm.plugins.later.location=classpath:modules/no-shared-memory.wasm")
			.withBean(PluginMeterConventions.class, TeamConventions::new)
			.run((context) -> {
				List<String> plugins = List.copyOf(context.getBean(WasmPlugins.class).names());
				plugins.forEach((name) -> context.getBean(name, WasmPlugin.class).call("increment", 8));
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.getMeters()).noneMatch((meter) -> meter.getId().getName().startsWith("wasm.plugin"));
				assertThat(meters.find("acme.call").timers()).extracting((timer) -> timer.getId().getTags())
					.usingRecursiveFieldByFieldElementComparator()
					.containsExactlyInAnyOrder(tags("team of " + plugins.get(0), "increment"), tags("other", "other"));
				assertThat(meters.find("acme.call.active").longTaskTimers()).hasSize(observed ? 2 : 0);
			});
	}

	private static List<Tag> tags(String team, String export) {
		return Tags.of("team", team, "part", "calls", "export", export, "outcome", "success", "error", "none")
			.stream()
			.toList();
	}

	@Test
	void timersHaveTheNamesOfTheConventionOfObservationsIfThereIsOne() {
		this.withObservation.withBean(PluginMeterConventions.class, TeamConventions::new)
			.withBean(PluginCallObservationConvention.class, OwnConvention::new)
			.run((context) -> {
				context.getBean("counter", WasmPlugin.class).call("increment", 8);
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.find(new OwnConvention().getName()).timers()).hasSize(1);
				assertThat(meters.find("acme.call").timers()).isEmpty();
				assertThat(meters.find("acme.memory").gauges()).hasSize(1);
			});
	}

	@Test
	void callsAreNotObservedForMetersAlone() {
		this.withObservation.run((context) -> {
			assertThat(context.getBean(PluginCallObservations.class).isObserving()).isFalse();
			assertCallIsTimed(context);
		});
	}

	private static void assertCallIsTimed(AssertableApplicationContext context) {
		context.getBean("counter", WasmPlugin.class).call("increment", 8);
		assertThat(context.getBean(MeterRegistry.class).find(NAME).timers()).singleElement().satisfies((timer) -> {
			assertThat(timer.getId().getTags()).containsExactlyInAnyOrder(Tag.of("plugin", "counter"),
					Tag.of("export", "increment"), Tag.of("outcome", "success"), Tag.of("error", "none"));
			assertThat(timer.getId().getDescription()).isEqualTo("Time that calls of the plugin's exports took");
			assertThat(timer.count()).isOne();
		});
	}

	static Stream<Arguments> observers() {
		return Stream.of(arguments(ObservationHandler.class, new ObservationTextPublisher()),
				arguments(ObservationFilter.class, (ObservationFilter) (context) -> context),
				arguments(ObservationPredicate.class, (ObservationPredicate) (name, context) -> true),
				arguments(ObservationRegistryCustomizer.class,
						(ObservationRegistryCustomizer<ObservationRegistry>) (registry) -> {
						}),
				arguments(PluginCallObservationConvention.class, new OwnConvention()));
	}

	@ParameterizedTest
	@MethodSource("observers")
	<T> void callsAreObservedWhereAnybodyElseHearsOfIt(Class<T> type, T observer) {
		this.withObservation.withBean(type, () -> observer)
			.run((context) -> assertThat(context.getBean(PluginCallObservations.class).isObserving()).isTrue());
	}

	@Test
	void callsAreObservedForTracing() {
		SimpleTracer tracer = new SimpleTracer();
		this.withObservation.withConfiguration(AutoConfigurations.of(MicrometerTracingAutoConfiguration.class))
			.withBean(Tracer.class, () -> tracer)
			.run((context) -> {
				assertCallIsTimed(context);
				assertThat(tracer.onlySpan().getName()).isEqualTo("wasm counter.increment");
			});
	}

	@Test
	void callsAreObservedInARegistryOfTheApplication() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		this.withObservation.withBean(ObservationRegistry.class, () -> registry)
			.run((context) -> assertThat(context.getBean(PluginCallObservations.class).isObserving()).isTrue());
	}

	@Test
	void callsAreObservedWhereAParentContextHearsOfIt() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean(ObservationHandler.class, ObservationTextPublisher::new)
			.run((parent) -> this.contextRunner
				.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
				.withParent(parent)
				.run((context) -> assertThat(context.getBean(PluginCallObservations.class).isObserving()).isTrue()));
	}

	@Test
	void callsAreObservedIfAPropertyAddsKeyValues() {
		this.withObservation.withPropertyValues("management.observations.key-values.region=north").run((context) -> {
			context.getBean("counter", WasmPlugin.class).call("increment", 8);
			assertThat(context.getBean(MeterRegistry.class).get(NAME).tag("region", "north").timer().count()).isOne();
		});
	}

	@Test
	void propertiesOfOtherObservationsChangeNothing() {
		this.withObservation.withPropertyValues("management.observations.enable.tasks=false")
			.run((context) -> assertThat(context.getBean(PluginCallObservations.class).isObserving()).isFalse());
	}

	@Test
	void withoutMetersCallsAreObservedAllTheSame() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withBean(ObservationRegistry.class, () -> registry)
			.run((context) -> {
				context.getBean("counter", WasmPlugin.class).call("increment", 8);
				assertThat(registry).hasSingleObservationThat().hasNameEqualTo(NAME);
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

	private static final class TeamConventions extends DefaultPluginMeterConventions {

		TeamConventions() {
			super("acme");
		}

		@Override
		public Tags pluginTags(WasmPlugin plugin) {
			return Tags.of("team", "team of " + plugin.name());
		}

		@Override
		public MeterConvention<Object> callConvention() {
			return new SimpleMeterConvention<>("acme.call", Tags.of("part", "calls"));
		}

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
