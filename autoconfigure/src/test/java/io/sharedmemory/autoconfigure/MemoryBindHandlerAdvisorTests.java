package io.sharedmemory.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryBindHandlerAdvisor}: it makes binding faster, and changes
 * nothing else.
 */
class MemoryBindHandlerAdvisorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	@Test
	void propertiesOfAMemoryComeFromAllSources() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=2")
			.withInitializer((context) -> {
				addSource(context.getEnvironment(), "first",
						Map.of("wasm.sharedMemory.memories.requests.importName", "env.memory"));
				addSource(context.getEnvironment(), "second",
						Map.of("unrelated", "value", "wasm.shared_memory.memories.requests.lazy", "true"));
			})
			.run((context) -> {
				Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("requests");
				assertThat(memory.maximumPages()).isEqualTo(2);
				assertThat(memory.importName()).isEqualTo("env.memory");
				assertThat(memory.lazy()).isTrue();
				assertThat(memory.minimumPages()).isNull();
				assertThat(memory.description()).isNull();
			});
	}

	@Test
	void environmentVariableAddsToAMemoryInBothOfItsForms() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=2")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of("WASM_SHAREDMEMORY_MEMORIES_REQUESTS_IMPORTNAME", "env.memory",
										"WASM_SHARED_MEMORY_MEMORIES_REQUESTS_MINIMUM_PAGES", "2"))))
			.run((context) -> {
				Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("requests");
				assertThat(memory.importName()).isEqualTo("env.memory");
				assertThat(memory.minimumPages()).isEqualTo(2);
			});
	}

	private static void addSource(ConfigurableEnvironment environment, String name, Map<String, Object> properties) {
		environment.getPropertySources().addLast(new MapPropertySource(name, properties));
	}

}
