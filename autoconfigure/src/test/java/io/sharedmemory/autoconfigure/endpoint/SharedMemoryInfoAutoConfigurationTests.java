package io.sharedmemory.autoconfigure.endpoint;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.actuate.SharedMemoryInfoContributor;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryInfoAutoConfiguration}.
 */
class SharedMemoryInfoAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryInfoAutoConfiguration.class));

	@Test
	void contributorIsThere() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(SharedMemoryInfoContributor.class));
	}

	@Test
	void contributorIsNotThereIfItIsDisabled() {
		this.contextRunner.withPropertyValues("management.info.shared-memory.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryInfoContributor.class));
		this.contextRunner.withPropertyValues("management.info.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryInfoContributor.class));
	}

	@Test
	void contributorOfTheUserReplacesTheDefaultOne() {
		this.contextRunner
			.withBean("own", SharedMemoryInfoContributor.class,
					() -> new SharedMemoryInfoContributor(new DefaultSharedMemoryRegistry()))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryInfoContributor.class).hasBean("own"));
	}

	@Test
	void withoutMemoriesThereIsNoContributor() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryInfoContributor.class));
	}

	@Test
	void withoutActuatorThereAreMemoriesAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(InfoContributor.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryRegistry.class)
				.doesNotHaveBean("sharedMemoryInfoContributor"));
	}

}
