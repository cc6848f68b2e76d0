package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
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

	private static void assertReport(ApplicationContextRunner contextRunner, String problem, String action) {
		FailureReport report = FailureReport.of(contextRunner);
		assertThat(report.description()).isEqualTo("""
				%s

				    wasm.shared-memory.memories.requests.maximum-pages = 4 \
				(Byte array resource [application.yml] - 3:20)""".formatted(problem));
		assertThat(report.action()).isEqualTo(action);
	}

}
