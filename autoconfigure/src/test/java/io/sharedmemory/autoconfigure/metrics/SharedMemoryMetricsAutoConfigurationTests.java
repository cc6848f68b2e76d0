package io.sharedmemory.autoconfigure.metrics;

import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryMetricsAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SharedMemoryMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryMetricsAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4");

	@Test
	void metersAreBoundToTheMeterRegistryOfTheApplication() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("wasm.shared.memory.size").tag("memory", "requests").gauge().value())
					.isEqualTo(65536);
				context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(2, 2));
				assertThat(meters.get("wasm.shared.memory.size").tag("memory", "late").gauge().value())
					.isEqualTo(2 * 65536);
			});
	}

	@Test
	void budgetHasMetersWhereItIsConfigured() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.run((context) -> assertThat(
					context.getBean(MeterRegistry.class).find("wasm.shared.memory.budget.limit").gauge())
				.isNull());
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.withPropertyValues("wasm.shared-memory.budget=1MB")
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("wasm.shared.memory.budget.limit").gauge().value()).isEqualTo(1024 * 1024);
				assertThat(meters.get("wasm.shared.memory.budget.used").gauge().value()).isEqualTo(65536);
			});
	}

	@Test
	void conventionForOneMeterIsNotIgnoredSilently(CapturedOutput output) {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class, ConventionForOneMeter.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).containsOnlyOnce("'sizeConvention' is not used")
					.contains(SharedMemoryMeterConventions.class.getName());
			});
	}

	@Test
	void lazyMemoryHasMetersWhenItIsUsed() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.withPropertyValues("wasm.shared-memory.memories.requests.lazy=true")
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.find("wasm.shared.memory.size").gauges()).isEmpty();
				context.getBean("requests", SharedMemory.class);
				assertThat(meters.get("wasm.shared.memory.size").tag("memory", "requests").gauge().value())
					.isEqualTo(65536);
			});
	}

	@Test
	void queueHasMetersAsLongAsItsMemoryIsThere() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.withPropertyValues("wasm.shared-memory.memories.requests.queues.inbox.address=0",
					"wasm.shared-memory.memories.requests.queues.inbox.capacity=2")
			.run((context) -> {
				MessageQueue inbox = context.getBean("inbox", MessageQueue.class);
				inbox.offer(new byte[1]);
				inbox.offer(new byte[2]);
				inbox.offer(new byte[3]);
				inbox.poll();
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(queueMeters(meters, "requests", "inbox"))
					.isEqualTo(Map.of("depth", 1.0, "capacity", 2.0, "enqueued", 2.0, "dequeued", 1.0, "full", 1.0,
							"empty", 0.0, "waits", 0.0, "retired", 0.0, "late", 0.0));
				context.getBean(SharedMemoryRegistry.class).remove("requests");
				assertThat(queueMeters(meters, "requests", "inbox")).isEmpty();
			});
	}

	@Test
	void queuesOfMemoriesThatAreTooManyAreAddedUp() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class)
			.withPropertyValues("wasm.metrics.maximum-memories=0",
					"wasm.shared-memory.memories.requests.queues.inbox.address=0",
					"wasm.shared-memory.memories.requests.queues.inbox.capacity=2",
					"wasm.shared-memory.memories.other.maximum-pages=1",
					"wasm.shared-memory.memories.other.queues.outbox.address=0",
					"wasm.shared-memory.memories.other.queues.outbox.capacity=8")
			.run((context) -> {
				context.getBean("inbox", MessageQueue.class).offer(new byte[1]);
				context.getBean("outbox", MessageQueue.class).offer(new byte[1]);
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(queueMeters(meters, "other", "other")).containsEntry("depth", 2.0)
					.containsEntry("capacity", 10.0)
					.containsEntry("enqueued", 2.0);
				context.getBean(SharedMemoryRegistry.class).remove("requests");
				assertThat(queueMeters(meters, "other", "other")).containsEntry("depth", 1.0)
					.containsEntry("capacity", 8.0)
					.containsEntry("enqueued", 2.0);
			});
	}

	private static Map<String, Double> queueMeters(MeterRegistry meters, String memory, String queue) {
		String prefix = "wasm.shared.memory.queue.";
		return meters.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith(prefix)
					&& memory.equals(meter.getId().getTag("memory")) && queue.equals(meter.getId().getTag("queue")))
			.collect(Collectors.toMap((meter) -> meter.getId().getName().substring(prefix.length()),
					(meter) -> meter.measure().iterator().next().getValue()));
	}

	@Test
	void everyMeterRegistryOfTheApplicationHasOneSet() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class, OtherMeterRegistryConfiguration.class)
			.run((context) -> {
				assertThat(context.getBean(MeterRegistry.class)).isInstanceOf(CompositeMeterRegistry.class);
				assertThat(context.getBeansOfType(MeterRegistry.class).values()).hasSize(3)
					.allSatisfy((meters) -> assertThat(meters.find("wasm.shared.memory.size").gauges()).hasSize(1));
				context.getBean(SharedMemoryRegistry.class).remove("requests");
				assertThat(context.getBeansOfType(MeterRegistry.class).values())
					.allSatisfy((meters) -> assertThat(meters.find("wasm.shared.memory.size").gauges()).isEmpty());
			});
	}

	@Test
	void conventionOfTheApplicationNamesAndTagsTheMeters() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class, ConventionConfiguration.class)
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.find("wasm.shared.memory.size").gauges()).isEmpty();
				assertThat(meters.get("plugin.memory.size").tags("name", "requests", "stage", "test").gauge().value())
					.isEqualTo(65536);
			});
	}

	@Test
	void conventionOfOtherThingsIsNotForMemories() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withUserConfiguration(MeterRegistryConfiguration.class, OtherConventionConfiguration.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.get("wasm.shared.memory.size")
				.tag("memory", "requests")
				.gauge()).isNotNull());
	}

	@Test
	void backsOffFromMetersOfTheApplication() {
		this.contextRunner.withUserConfiguration(OwnMetricsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryMetrics.class).hasBean("ownMetrics"));
	}

	@Test
	void withoutAMeterRegistryThereIsNothingToBindTo() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(SharedMemoryMetrics.class)
			.doesNotHaveBean(MeterRegistry.class));
	}

	@Test
	void withoutMemoriesThereAreNoMeters() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryMetrics.class));
	}

	@Test
	void closingTheContextRemovesTheMeters() {
		MeterRegistry meters = new SimpleMeterRegistry();
		this.contextRunner.run((context) -> {
			context.getBean(SharedMemoryMetrics.class).bindTo(meters);
			assertThat(meters.find("wasm.shared.memory.size").gauges()).hasSize(1);
		});
		assertThat(meters.getMeters()).isEmpty();
	}

	@Test
	void withoutMicrometerThereAreMemoriesAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryMetrics.class));
	}

	@Test
	void metersOfTheUserReplaceTheDefaultOnes() {
		this.contextRunner
			.withBean("mine", SharedMemoryMetrics.class,
					() -> new SharedMemoryMetrics(new DefaultSharedMemoryRegistry(),
							new DefaultSharedMemoryMeterConventions()))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryMetrics.class)
				.getBean(SharedMemoryMetrics.class)
				.isSameAs(context.getBean("mine")));
	}

	@Test
	void disabledMemoriesHaveNoMeters() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryMetrics.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class ConventionForOneMeter {

		@Bean
		MeterConvention<SharedMemory> sizeConvention() {
			return new SimpleMeterConvention<>("size");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MeterRegistryConfiguration {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherMeterRegistryConfiguration {

		@Bean
		MeterRegistry otherMeterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConventionConfiguration {

		@Bean
		SharedMemoryMeterConventions conventions() {
			return new DefaultSharedMemoryMeterConventions("plugin.memory") {

				@Override
				public Tags memoryTags(SharedMemory memory) {
					return Tags.of("name", memory.name(), "stage", "test");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherConventionConfiguration {

		@Bean
		MeterConvention<Thread> convention() {
			return () -> "thread";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetricsConfiguration {

		@Bean
		SharedMemoryMetrics ownMetrics(SharedMemoryRegistry registry) {
			return new SharedMemoryMetrics(registry, new DefaultSharedMemoryMeterConventions("own"));
		}

	}

}
