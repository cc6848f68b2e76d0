package io.sharedmemory.autoconfigure.diagnostics;

import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.SharedMemoryCustomizer;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryGrowthFailureAnalyzer}.
 */
class MemoryGrowthFailureAnalyzerTests {

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
				return current == 0;
			}

			@Override
			public String toString() {
				return "strict";
			}

		};
		assertReport(growing(2).withBean(ResourceLimiter.class, () -> strict),
				"Memory 'requests' cannot grow from 1 by 2 pages: the resource limiter strict denied it (maximum: 4 "
						+ "pages).",
				"Change the resource limiter, or make memory 'requests' grow less.");
	}

	@Test
	void budget() {
		Supplier<SharedMemoryRegistry> full = () -> new DefaultSharedMemoryRegistry(List.of(), new MemoryBudget(65536));
		assertReport(growing(2).withBean(SharedMemoryRegistry.class, full),
				"Memory 'requests' cannot grow from 1 by 2 pages: all memories together would be larger than the "
						+ "budget of 65536 bytes, of which 65536 are used (maximum: 4 pages).",
				"Raise the budget ('wasm.shared-memory.budget' unless the registry is your own), or make memory "
						+ "'requests' grow less.");
	}

	private ApplicationContextRunner growing(long pages) {
		return this.contextRunner.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.grow(pages));
	}

	@Test
	void maximum() {
		assertReport(growing(4),
				"Memory 'requests' cannot grow from 1 by 4 pages: it would be larger than its maximum (maximum: 4 "
						+ "pages).",
				"Raise the maximum of memory 'requests', or make it grow less.");
	}

	@Test
	void memoryThatIsNotConfigured() {
		FailureReport report = FailureReport.of(this.contextRunner.withBean(SharedMemory.class, () -> {
			SharedMemory memory = SharedMemory.create("own", MemoryType.shared(1, 1));
			memory.grow(1);
			return memory;
		}));
		assertThat(report.description()).isEqualTo("""
				Memory 'own' cannot grow from 1 by 1 pages: it would be larger than its maximum (maximum: 1 pages).

				    wasm.shared-memory.memories.own (not set)""");
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
