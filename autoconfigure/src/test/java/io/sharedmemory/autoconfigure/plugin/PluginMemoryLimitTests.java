package io.sharedmemory.autoconfigure.plugin;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.plugin.PluginInstance;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.ResourceLimiter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plugin that wants all memory that there is: its own is not shared, and Endive would
 * have it on the heap.
 */
class PluginMemoryLimitTests {

	private static final int PAGE = 65536;

	private static final int PAGES = 16;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				SharedMemoryMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("wasm.plugins.hog.location=classpath:modules/hog.wasm");

	@Test
	void growthBeyondTheMaximumOfThePluginIsRefusedForTheBudget() {
		this.contextRunner.withPropertyValues("wasm.plugins.hog.maximum-memory=1MB")
			.run((context) -> context.getBean(WasmPlugin.class).with((hog) -> {
				assertGrowsToLimit(hog, context.getBean(MeterRegistry.class), "budget");
				return null;
			}));
	}

	@Test
	void growthThatALimiterDeniesIsRefusedForTheLimiter() {
		this.contextRunner
			.withBean(ResourceLimiter.class, () -> (memory, current, desired, maximum) -> desired <= PAGES)
			.run((context) -> context.getBean(WasmPlugin.class).with((hog) -> {
				assertGrowsToLimit(hog, context.getBean(MeterRegistry.class), "limiter");
				return null;
			}));
	}

	@Test
	void growthBeyondTheBudgetOfTheApplicationIsRefusedAndGivenBackAtTheEnd() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.budget=1MB").run((context) -> {
			WasmPlugin plugin = context.getBean(WasmPlugin.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			plugin.with((hog) -> {
				assertGrowsToLimit(hog, meters, "budget");
				return null;
			});
			assertThat(used(meters)).isEqualTo(PAGES * PAGE);
			plugin.stop();
			assertThat(used(meters)).isZero();
		});
	}

	private static void assertGrowsToLimit(PluginInstance hog, MeterRegistry meters, String reason) {
		SharedMemory memory = hog.memory();
		assertThat(hog.callInt("grow", PAGES - 1)).isOne();
		for (int pages : new int[] { 1, 1000, 65535 }) {
			assertThat(hog.callInt("grow", pages)).as("growth by %d", pages).isEqualTo(-1);
		}
		assertThat(hog.callInt("size")).isEqualTo(PAGES);
		assertThat(memory.data().byteSize()).isEqualTo(PAGES * PAGE);
		assertThat(memory.data().isNative()).as("no heap").isTrue();
		assertThat(failures(meters, memory, reason)).as(reason).isEqualTo(2);
		assertThat(failures(meters, memory, "maximum")).as("beyond all that there can be").isOne();
	}

	private static double used(MeterRegistry meters) {
		return meters.get("wasm.shared.memory.budget.used").gauge().value();
	}

	private static double failures(MeterRegistry meters, SharedMemory memory, String reason) {
		return meters.get("wasm.shared.memory.grow")
			.tags("memory", memory.name(), "outcome", "failure", "reason", reason)
			.functionCounter()
			.count();
	}

}
