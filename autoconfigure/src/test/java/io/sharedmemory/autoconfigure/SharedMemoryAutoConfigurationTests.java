package io.sharedmemory.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryAutoConfiguration}.
 */
class SharedMemoryAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	private final ApplicationContextRunner twoMemories = this.contextRunner.withPropertyValues(
			"wasm.shared-memory.memories.requests.minimum-pages=2",
			"wasm.shared-memory.memories.requests.maximum-pages=64",
			"wasm.shared-memory.memories.tallies.maximum-pages=1");

	@Test
	void everyConfiguredMemoryIsABeanOfItsName() {
		this.twoMemories.withUserConfiguration(InjectionConfiguration.class).run((context) -> {
			assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("requests", "tallies");
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			assertThat(requests.name()).isEqualTo("requests");
			assertThat(requests.type()).isEqualTo(MemoryType.shared(2, 64));
			assertThat(context.getBean("tallies", SharedMemory.class).type()).isEqualTo(MemoryType.shared(1, 1));
			assertThat(context.getBean(SharedMemoryRegistry.class).get("requests")).isSameAs(requests);
			assertThat(context.getBean(Injected.class).requests()).isSameAs(requests);
			assertThat(context.getBean(Injected.class).all()).containsOnlyKeys("requests", "tallies");
		});
	}

	@Test
	void withoutMemoriesThereIsAnEmptyRegistry() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(SharedMemory.class);
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).isEmpty();
		});
	}

	@Test
	void disabledThereIsNothing() {
		this.twoMemories.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryRegistry.class));
	}

	@Test
	void closedContextClosesTheMemories() {
		this.twoMemories.run((context) -> {
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			SharedMemory tallies = context.getBean(SharedMemoryRegistry.class).get("tallies");
			context.getSourceApplicationContext().close();
			assertThat(requests.isClosed()).isTrue();
			assertThat(tallies.isClosed()).isTrue();
		});
	}

	@Test
	void registryOfTheUserReplacesTheDefaultOneAndIsFilled() {
		this.twoMemories.withUserConfiguration(RegistryConfiguration.class).run((context) -> {
			SharedMemoryRegistry mine = context.getBean("mine", SharedMemoryRegistry.class);
			assertThat(context).getBean(SharedMemoryRegistry.class).isSameAs(mine);
			assertThat(mine).extracting(SharedMemory::name).containsExactly("requests", "tallies");
			assertThat(context.getBean("requests")).isSameAs(mine.get("requests"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectionConfiguration {

		@Bean
		Injected injected(@Autowired @Qualifier("requests") SharedMemory requests, Map<String, SharedMemory> all) {
			return new Injected(requests, all);
		}

	}

	record Injected(SharedMemory requests, Map<String, SharedMemory> all) {
	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryConfiguration {

		@Bean
		SharedMemoryRegistry mine() {
			return new DefaultSharedMemoryRegistry();
		}

	}

}
