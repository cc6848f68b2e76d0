package io.sharedmemory.autoconfigure.endpoint;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.NotifyRates;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryEndpointAutoConfiguration}.
 */
class SharedMemoryEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndpointAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4");

	@Test
	void exposedEndpointShowsTheMemories() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory")
			.run((context) -> assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories())
				.containsOnlyKeys("requests"));
	}

	@Test
	void endpointIsNotThereUnlessItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void endpointIsNotThereWithoutAccess() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory",
					"management.endpoint.sharedmemory.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void withoutActuatorThereAreMemoriesAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void endpointOfTheUserReplacesTheDefaultOne() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory")
			.withUserConfiguration(EndpointConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryEndpoint.class)
				.getBean(SharedMemoryEndpoint.class)
				.isSameAs(context.getBean("mine")));
	}

	@Test
	void disabledMemoriesHaveNoEndpoint() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory",
					"wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class EndpointConfiguration {

		@Bean
		SharedMemoryEndpoint mine(SharedMemoryRegistry registry, NotifyRates rates) {
			return new SharedMemoryEndpoint(registry, rates, Map.of());
		}

	}

}
