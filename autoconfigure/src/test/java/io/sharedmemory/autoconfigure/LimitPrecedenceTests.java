package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A limit has a property for pages and one for bytes: what overrides other properties
 * overrides also the other one, and two in one place are a mistake.
 */
class LimitPrecedenceTests {

	private static final String IN_PAGES = """
			wasm.shared-memory:
			  defaults: { maximum-pages: 32 }
			  memories: { requests: { minimum-pages: 2, maximum-pages: 16 }, other: }
			""";

	@TempDir
	private Path directory;

	@Test
	void profileOverrides() throws IOException {
		write("application.yml", IN_PAGES);
		write("application-large.yml", """
				wasm.shared-memory:
				  defaults.maximum-size: 4MB
				  memories.requests: { minimum-size: 256KB, maximum-size: 2MB }
				""");
		assertLimits(MemoryType.shared(2, 16), MemoryType.shared(1, 32));
		assertLimits(MemoryType.shared(4, 32), MemoryType.shared(1, 64), "--spring.profiles.active=large");
	}

	@Test
	void laterDocumentOverrides() throws IOException {
		write("application.yml", IN_PAGES + """
				---
				wasm.shared-memory.memories.requests.maximum-size: 2MB
				---
				wasm.shared-memory.memories.requests.maximum-pages: 8
				""");
		assertLimits(MemoryType.shared(2, 8), MemoryType.shared(1, 32));
	}

	@Test
	void argumentOverrides() throws IOException {
		write("application.yml", IN_PAGES);
		assertLimits(MemoryType.shared(2, 64), MemoryType.shared(1, 128),
				"--wasm.shared-memory.memories.requests.maximum-size=4MB",
				"--wasm.shared-memory.defaults.maximum-size=8MB");
	}

	@Test
	void configurationTreeOverrides() throws IOException {
		write("application.yml", IN_PAGES);
		Path tree = Files.createDirectories(this.directory.resolve("tree"));
		Files.writeString(tree.resolve("wasm.shared-memory.memories.requests.maximum-size"), "4MB");
		assertLimits(MemoryType.shared(2, 64), MemoryType.shared(1, 32),
				"--spring.config.import=configtree:" + tree + "/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "WASM_SHAREDMEMORY_MEMORIES_REQUESTS_MAXIMUMSIZE",
			"WASM_SHARED_MEMORY_MEMORIES_REQUESTS_MAXIMUM_SIZE" })
	void environmentVariableOverrides(String variable) throws IOException {
		write("application.yml", IN_PAGES);
		assertLimits(Map.of(variable, "4MB"), MemoryType.shared(2, 64), MemoryType.shared(1, 32));
	}

	@Test
	void argumentOverridesTwoValuesOfAFile() throws IOException {
		write("application.yml",
				"""
						wasm.shared-memory.memories: { requests: { maximum-pages: 4, maximum-size: 1MB }, other: { maximum-pages: 1 } }
						""");
		assertLimits(MemoryType.shared(1, 8), MemoryType.shared(1, 1),
				"--wasm.shared-memory.memories.requests.maximum-pages=8");
	}

	@Test
	void twoValuesInOnePlaceFail() throws IOException {
		write("application.yml", IN_PAGES);
		assertThatExceptionOfType(InvalidWasmConfigurationException.class)
			.isThrownBy(() -> assertLimits(MemoryType.shared(1, 1), MemoryType.shared(1, 1),
					"--wasm.shared-memory.memories.requests.maximum-pages=8",
					"--wasm.shared-memory.memories.requests.maximum-size=1MB"))
			.withMessage("There are two values for one limit, in pages and in bytes.");
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.directory.resolve(file), text);
	}

	private void assertLimits(MemoryType requests, MemoryType other, String... arguments) {
		assertLimits(Map.of(), requests, other, arguments);
	}

	private void assertLimits(Map<String, Object> variables, MemoryType requests, MemoryType other,
			String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--spring.config.location=" + this.directory.toUri());
		SpringApplication application = new SpringApplication(Application.class);
		application.setBannerMode(Banner.Mode.OFF);
		application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addBefore(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
		try (ConfigurableApplicationContext context = application.run(all.toArray(String[]::new))) {
			assertThat(context.getBean("requests", SharedMemory.class).type()).isEqualTo(requests);
			assertThat(context.getBean("other", SharedMemory.class).type()).isEqualTo(other);
		}
		catch (RuntimeException ex) {
			throw rootCause(ex);
		}
	}

	private static RuntimeException rootCause(RuntimeException failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause instanceof RuntimeException unchecked) ? unchecked : failure;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SharedMemoryAutoConfiguration.class)
	static class Application {

	}

}
