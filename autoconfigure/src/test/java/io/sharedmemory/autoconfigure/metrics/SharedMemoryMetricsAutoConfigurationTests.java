package io.sharedmemory.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.micrometer.SharedMemoryMeterConvention;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryMetricsAutoConfiguration}.
 */
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
	void withoutMicrometerThereAreMemoriesAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryMetrics.class));
	}

	@Test
	void metersOfTheUserReplaceTheDefaultOnes() {
		this.contextRunner
			.withBean("mine", SharedMemoryMetrics.class,
					() -> new SharedMemoryMetrics(new DefaultSharedMemoryRegistry(), new SharedMemoryMeterConvention()))
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
	static class MeterRegistryConfiguration {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
