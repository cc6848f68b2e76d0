package io.sharedmemory.autoconfigure.diagnostics;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryNameFailureAnalyzer}.
 */
class MemoryNameFailureAnalyzerTests {

	private static final String ACTION = "Choose another name for the memory, or for the bean: the name of a memory is "
			+ "the name of its bean.";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	@Test
	void nameOfABeanThatIsDefinedBeforeTheMemory() {
		assertReport(this.contextRunner.withUserConfiguration(UserConfiguration.class), "requests",
				UserConfiguration.class.getName());
	}

	@Test
	void nameOfABeanThatIsDefinedAfterTheMemory() {
		assertReport(this.contextRunner.withConfiguration(AutoConfigurations.of(LaterAutoConfiguration.class)),
				"requests", LaterAutoConfiguration.class.getName());
	}

	@Test
	void nameOfABeanOfTheMemoriesThemselves() {
		assertReport(this.contextRunner, "sharedMemoryRegistry",
				SharedMemoryAutoConfiguration.class.getName() + "$Enabled");
	}

	@Test
	void beansOfOthersAreLeftToSpringBoot() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.memories.other.maximum-pages=1")
				.withUserConfiguration(UserConfiguration.class)
				.withConfiguration(AutoConfigurations.of(LaterAutoConfiguration.class)));
		assertThat(report.description()).startsWith("The bean 'requests', defined in")
			.contains(LaterAutoConfiguration.class.getName(), UserConfiguration.class.getName());
	}

	private void assertReport(ApplicationContextRunner contextRunner, String name, String definedIn) {
		ApplicationYaml yaml = new ApplicationYaml("""
				wasm.shared-memory.memories:
				  %s:
				    maximum-pages: 4
				""".formatted(name));
		String description = """
				The name of memory '%s' is taken by another bean, defined in %s.

				    wasm.shared-memory.memories.%s.maximum-pages = 4 (Byte array resource [application.yml] - 3:20)"""
			.formatted(name, definedIn, name);
		assertThat(FailureReport.of(contextRunner.withInitializer(yaml)))
			.isEqualTo(new FailureReport(description, ACTION));
	}

	@Configuration(proxyBeanMethods = false)
	static class UserConfiguration {

		@Bean
		String requests() {
			return "not a memory";
		}

	}

	@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
	static class LaterAutoConfiguration {

		@Bean
		String requests() {
			return "not a memory";
		}

	}

}
