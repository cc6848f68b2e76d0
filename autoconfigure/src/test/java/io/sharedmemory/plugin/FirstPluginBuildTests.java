package io.sharedmemory.plugin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.TestThreads;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The first plugins of the guide, built with its commands, do what it says. Skipped where
 * the tools are missing, except in continuous integration, where that is a failure.
 */
class FirstPluginBuildTests {

	private static final int THREADS = 4;

	private static final int CALLS = 1_000;

	@TempDir
	private Path directory;

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(),
			new MemoryBudget(1024L * MemoryType.PAGE_SIZE));

	@AutoClose
	private final WasmPlugins plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@ParameterizedTest
	@CsvSource({ "C, private", "C, common", "RUST, private", "RUST, common", "ZIG, private", "ZIG, common",
			"ASSEMBLYSCRIPT, private" })
	void pricesAndTextsAreRightInEveryThread(FirstPlugin first, String memory) throws Exception {
		WasmPlugin plugin = this.plugins.create(definition(first.build(first.command(memory), this.directory), memory));
		Pricing pricing = plugin.proxy(Pricing.class);
		for (int thread = 0; thread < THREADS; thread++) {
			int seed = thread * CALLS;
			this.threads.run(1, () -> {
				for (int call = 0; call < CALLS; call++) {
					int quantity = (seed + call) % 1_100 + 1;
					assertThat(pricing.price(quantity, seed + call)).isEqualTo(quantity * unitPrice(quantity));
					String text = "order %d, 1€".formatted(seed + call);
					assertThat(digits(plugin, text)).as(text).isEqualTo(digits(text));
				}
			});
		}
		this.threads.join();
		assertThat(plugin.instances().idle()).isBetween(1, THREADS);
	}

	@ParameterizedTest
	@CsvSource({ "C, -Wl", "RUST, -C link-arg=", "ZIG, --export=__stack_pointer" })
	void withoutItsStackPointerItCannotHaveACommonMemory(FirstPlugin first, String remedy) throws Exception {
		String command = first.command("common").replace("--export=__stack_pointer", "--export=price");
		byte[] module = first.build(command, this.directory);
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.plugins.create(definition(module, "common")));
		assertThat(failure).hasMessageContaining("stack pointer");
		assertThat(failure.setting()).isEqualTo("memories[env.memory]");
		assertThat(failure.action()).contains(remedy, "--export=__stack_pointer");
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void assemblyScriptCannotHaveACommonMemory() throws Exception {
		FirstPlugin first = FirstPlugin.ASSEMBLYSCRIPT;
		byte[] module = first.build(
				first.command("private") + " --importMemory --sharedMemory --maximumMemory 1024 --enable threads",
				this.directory);
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.plugins.create(definition(module, "common")));
		assertThat(failure.setting()).isEqualTo("memories[env.memory]");
		assertThat(failure.action()).contains("private");
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.plugins.create(definition(module, "private")).call("price", 10, 1)).containsExactly(9_000);
	}

	private static PluginDefinition definition(byte[] module, String memory) {
		PluginDefinition.Builder builder = PluginDefinition.builder("pricing", new ModuleSource(module))
			.instances(0, THREADS);
		return ("private".equals(memory) ? builder : builder.memory("env.memory", PluginMemory.of(memory))).build();
	}

	private static int unitPrice(int quantity) {
		return (quantity >= 1_000) ? 600 : (quantity >= 100) ? 750 : (quantity >= 10) ? 900 : 1_000;
	}

	private static int digits(WasmPlugin plugin, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (plugin.version().exports().stream().anyMatch((export) -> export.startsWith("text"))) {
			return plugin.with((instance) -> {
				int address = instance.callInt("text");
				int length = instance.writeString(address, text);
				return instance.callInt("digits", address, length);
			});
		}
		return plugin.with((instance) -> {
			int address = instance.allocate(bytes);
			int sum = instance.callInt("digits", address, bytes.length);
			instance.free(address);
			return sum;
		});
	}

	private static int digits(String text) {
		return text.chars().filter(Character::isDigit).map((digit) -> digit - '0').sum();
	}

	interface Pricing {

		int price(int quantity, int seed);

	}

	private record ModuleSource(byte[] module) implements PluginSource {

		@Override
		public byte[] read() {
			return this.module;
		}

		@Override
		public String description() {
			return "module of a test";
		}

	}

}
