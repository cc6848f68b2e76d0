package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryInfoAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.WasmPluginsEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.health.SharedMemoryHealthAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.PluginMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of the application that are called like those of the auto-configurations.
 */
class BeanNamesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				SharedMemoryEndpointAutoConfiguration.class, WasmPluginsEndpointAutoConfiguration.class,
				SharedMemoryInfoAutoConfiguration.class, SharedMemoryHealthAutoConfiguration.class,
				SharedMemoryMetricsAutoConfiguration.class, PluginMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory,wasmplugins",
				"management.endpoints.jmx.exposure.include=sharedmemory,wasmplugins",
				"wasm.shared-memory.memories.requests.maximum-pages=2");

	@ParameterizedTest
	@ValueSource(strings = { "sharedMemoryHealthIndicator", "sharedMemoryHealthContributor", "sharedMemory" })
	void healthOfTheApplicationReplacesThatOfTheMemories(String name) {
		this.contextRunner.withBean(name, HealthIndicator.class, () -> () -> Health.outOfService().build())
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryHealthContributor.class);
				assertThat(context.getBean(HealthContributorRegistry.class).getContributor("sharedMemory"))
					.isSameAs(context.getBean(name));
			});
	}

	@Test
	void healthWithAnotherNameIsShownBesideThatOfTheMemories() {
		this.contextRunner
			.withBean("sharedMemoriesHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context.getBean(HealthContributorRegistry.class).stream())
				.extracting((entry) -> entry.name())
				.contains("sharedMemory", "sharedMemories"));
	}

	@Test
	void memoryMayHaveTheNameOfTheHealth() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.sharedMemory.maximum-pages=2")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SharedMemoryHealthContributor.class));
	}

	/**
	 * As those of Spring Boot's own auto-configurations.
	 */
	@Test
	void beanOfAnyOtherNameStartsOrIsReportedWithBothPlaces() {
		List<String> reported = new ArrayList<>();
		for (String name : namesOfAutoConfiguredBeans()) {
			ApplicationContextRunner runner = this.contextRunner.withInitializer((context) -> {
				RootBeanDefinition own = new RootBeanDefinition(Object.class);
				own.setResourceDescription("the application");
				((GenericApplicationContext) context).registerBeanDefinition(name, own);
			});
			boolean[] failed = new boolean[1];
			runner.run((context) -> failed[0] = context.getStartupFailure() != null);
			if (failed[0]) {
				FailureReport report = FailureReport.of(runner);
				assertThat(report.description()).contains("'" + name + "'", "the application", "io.sharedmemory");
				assertThat(report.action()).isNotEmpty();
				reported.add(name);
			}
		}
		assertThat(reported).contains("sharedMemoryRegistry", "wasmPlugins")
			.doesNotContain("sharedMemoryHealthContributor");
	}

	private List<String> namesOfAutoConfiguredBeans() {
		List<String> names = new ArrayList<>();
		this.contextRunner.run((context) -> Stream.of(context.getBeanFactory().getBeanDefinitionNames())
			.filter((name) -> isAutoConfigured(context.getBeanFactory().getBeanDefinition(name)))
			.forEach(names::add));
		assertThat(names).hasSizeGreaterThan(20);
		return names;
	}

	private static boolean isAutoConfigured(BeanDefinition definition) {
		return String.valueOf(definition.getResourceDescription()).contains("io.sharedmemory.autoconfigure");
	}

}
