package io.sharedmemory.autoconfigure.diagnostics;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import org.springframework.beans.BeansException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryCreationFailureAnalyzer}.
 */
class MemoryCreationFailureAnalyzerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withInitializer(new ApplicationYaml("""
				wasm.shared-memory.memories:
				  requests:
				    maximum-pages: 4
				"""));

	@Test
	void limiter() {
		ResourceLimiter strict = new ResourceLimiter() {

			@Override
			public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
				return false;
			}

			@Override
			public String toString() {
				return "strict";
			}

		};
		assertReport(this.contextRunner.withBean(ResourceLimiter.class, () -> strict),
				"Memory 'requests' cannot be created with 1 pages: the resource limiter strict denied it (maximum: 4 "
						+ "pages).",
				"Change the resource limiter, or lower the minimum of memory 'requests'.");
	}

	@Test
	void budget() {
		Supplier<SharedMemoryRegistry> full = () -> new DefaultSharedMemoryRegistry(List.of(), new MemoryBudget(10));
		assertReport(this.contextRunner.withBean(SharedMemoryRegistry.class, full),
				"Memory 'requests' cannot be created with 1 pages: all memories together would be larger than the "
						+ "budget of 10 bytes, of which 0 are used (maximum: 4 pages).",
				"Raise the budget ('wasm.shared-memory.budget' unless the registry is your own), or lower the minimum "
						+ "of memory 'requests'.");
	}

	@Test
	void memoryOfAModule() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.budget=64KB").withBean(Object.class, () -> {
				throw new MemoryCreationException("plugin.memory", MemoryType.shared(2, 4), GrowthFailure.BUDGET,
						"there is no room", null);
			}));
		assertThat(report.description()).isEqualTo("""
				Memory 'plugin.memory' cannot be created with 2 pages: there is no room (maximum: 4 pages).

				    wasm.shared-memory.budget = 64KB ("wasm.shared-memory.budget" from property source "test")""");
		assertThat(report.action())
			.isEqualTo("Raise the budget ('wasm.shared-memory.budget' unless the registry is your own), or have the "
					+ "module that memory 'plugin.memory' is for define a smaller one (--initial-memory).");
	}

	@Test
	void memoryBeyondTheMaximumOfAModule() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.budget=64KB").withBean(Object.class, () -> {
				throw MemoryCreationException.beyondOwnBudget("module.memory", MemoryType.shared(2, 4),
						"there is no room");
			}));
		assertThat(report).isEqualTo(new FailureReport(
				"Memory 'module.memory' cannot be created with 2 pages: there is no room (maximum: 4 pages).",
				"Raise the maximum memory of the module, or have the module that memory 'module.memory' is for define "
						+ "a smaller one (--initial-memory)."));
	}

	@Test
	void maximumThatIsAllocatedBecauseNativeAccessIsDenied() throws Exception {
		List<String> command = ChildJvm.command(
				List.of("--illegal-native-access=deny", "-XX:MaxDirectMemorySize=64m", "-XX:TieredStopAtLevel=1"),
				LargeMemory.class);
		command.remove("--enable-native-access=ALL-UNNAMED");
		assertThat(ChildJvm.output(command)).contains("Cannot allocate 4294967296 bytes",
				"wasm.shared-memory.memories.large.maximum-size = 4GB",
				"on 64-bit Linux and macOS, start the JVM with --enable-native-access=ALL-UNNAMED",
				"or lower the limits of memory 'large'.");
	}

	/**
	 * An application that cannot start.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SharedMemoryAutoConfiguration.class)
	static class LargeMemory {

		static void main() {
			SpringApplication application = new SpringApplication(LargeMemory.class);
			application.setDefaultProperties(Map.of("wasm.shared-memory.memories.large.maximum-size", "4GB"));
			try (ConfigurableApplicationContext context = application.run()) {
				throw new AssertionError("There is so much memory");
			}
			catch (MemoryCreationException | BeansException ex) {
				System.out.println("does not start");
			}
		}

	}

	private static void assertReport(ApplicationContextRunner contextRunner, String problem, String action) {
		FailureReport report = FailureReport.of(contextRunner);
		assertThat(report.description()).isEqualTo("""
				%s

				    wasm.shared-memory.memories.requests.maximum-pages = 4 \
				(Byte array resource [application.yml] - 3:20)""".formatted(problem));
		assertThat(report.action()).isEqualTo(action);
	}

}
