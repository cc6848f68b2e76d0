package io.sharedmemory.plugin;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.plugin.PluginFixture.ChangingSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Plugins that may only read a memory of the registry.
 */
class ReadOnlyPluginTests {

	private static final PluginMemory PRICES = PluginMemory.named("prices", MemoryAccess.READ_ONLY);

	private static final UnaryOperator<PluginDefinition.Builder> READER = (
			builder) -> builder.memory("env.prices", PRICES).instances(0, 4);

	@AutoClose
	private final PluginFixture fixture = new PluginFixture();

	private final SharedMemory prices = this.fixture.registry.create("prices", MemoryType.shared(2, 16));

	@BeforeEach
	void fill() {
		for (int i = 0; i < 100; i++) {
			this.prices.atomicStore32(i * 4L, i);
		}
	}

	@ParameterizedTest
	@EnumSource
	void readsWhatOthersWriteAndWritesToItsOwn(Execution execution) {
		WasmPlugin plugin = this.fixture.create("reads-prices",
				(builder) -> READER.apply(builder).execution(execution));
		plugin.with((instance) -> {
			assertThat(instance.callInt("total", 0, 100)).isEqualTo(4950);
			assertThat(instance.callInt("copied", 99)).isEqualTo(99);
			this.prices.atomicStore32(0, 50);
			assertThat(instance.callInt("total", 0, 100)).isEqualTo(5000);
			return null;
		});
		this.prices.grow(1);
		this.prices.atomicStore32(2 * MemoryType.PAGE_SIZE, 41);
		assertThat(plugin.call("total", 2 * MemoryType.PAGE_SIZE, 1)).containsExactly(41);
	}

	@ParameterizedTest
	@EnumSource
	void storeTrapsNamingMemoryAndPlugin(Execution execution) {
		WasmPlugin plugin = this.fixture.create("reads-prices",
				(builder) -> READER.apply(builder).execution(execution));
		byte[] before = this.prices.data().toArray(ValueLayout.JAVA_BYTE);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("raise", 8, 7))
			.withMessageContaining("store to read-only memory 'prices' by plugin 'plugin': 4 bytes at address 8");
		assertThat(this.prices.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
		assertThat(plugin.call("total", 8, 1)).containsExactly(2);
	}

	@Test
	void waitsForAndWakesOthers() throws Exception {
		WasmPlugin plugin = this.fixture.create("reads-prices", READER);
		FutureTask<long[]> waiting = new FutureTask<>(() -> plugin.call("wait", 16, 4));
		Thread.ofPlatform().daemon().start(waiting);
		await().until(() -> this.prices.waiting() == 1);
		assertThat(plugin.call("notify", 16)).containsExactly(1);
		assertThat(waiting.get()).containsExactly(0);
	}

	@Test
	void hostDoesNotWriteByWayOfTheInstance() {
		WasmPlugin plugin = this.fixture.create("reads-prices-only",
				(builder) -> builder.memory("env.memory", PRICES).instances(0, 4));
		plugin.with((instance) -> {
			assertThatIllegalStateException().isThrownBy(() -> instance.write(0, new byte[] { 1 }))
				.withMessage(
						"Plugin 'plugin' may only read memory 'prices', which it imports as 'env.memory', so its instance is no way to write: use the memory itself, as a bean, from the registry or by PluginInstance.memory");
			assertThatIllegalStateException().isThrownBy(() -> instance.writeString(0, "text"));
			assertThat(instance.read(4, 4)).containsExactly(1, 0, 0, 0);
			instance.memory().atomicStore32(4, 41);
			assertThat(instance.callInt("total", 4, 1)).isEqualTo(41);
			return null;
		});
	}

	@Test
	void hostDoesNotAllocateInIt() {
		WasmPlugin plugin = this.fixture.create("has-no-room", (builder) -> builder.memory("env.memory", PRICES));
		plugin.with((instance) -> {
			assertThatIllegalStateException().isThrownBy(() -> instance.allocate(8))
				.withMessageContaining("may only read memory 'prices'")
				.withMessageContaining("no way to allocate");
			assertThatIllegalStateException().isThrownBy(() -> instance.allocateString("text"));
			// It was not called, so the instance is as it was.
			assertThat(instance.call("malloc", 8)).containsExactly(0);
			return null;
		});
	}

	@Test
	void moduleOfACompilerThatNeedsNoStackReadsItsOnlyMemory() {
		WasmPlugin plugin = this.fixture.create("reads-prices-only",
				(builder) -> builder.memory("env.memory", PRICES).instances(0, 4));
		assertThat(plugin.call("total", 0, 100)).containsExactly(4950);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("raise", 0, 1, 7))
			.withMessageContaining("store to read-only memory 'prices'");
		assertThat(this.prices.atomicLoad32(4)).isEqualTo(1);
		assertThat(this.prices.size()).as("no stack was made").isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			lookup                  | its static data, at [
			pricing-with-stack      | its static data, at [0x400
			deep-stack              | its static data, at [0x400
			thread-local-with-block | its thread-local data
			large-frame             | its stack, which its function '""")
	void moduleThatHasSomethingOfItsOwnThereIsRefused(String module, String what) {
		SharedMemory large = this.fixture.registry.create("large", MemoryType.shared(20, 40));
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class, () -> this.fixture.create(module,
				(builder) -> builder.memory("env.memory", PluginMemory.named("large", MemoryAccess.READ_ONLY))));
		assertThat(failure.setting()).isEqualTo("memories[env.memory]");
		assertThat(failure).hasMessageContaining(what)
			.hasMessageContaining("in the memory 'env.memory', of which it may only read 'large'");
		assertThat(failure.action()).contains("first").contains("'env.memory'").contains("read-write");
		assertThat(large.size()).isEqualTo(20);
		assertThat(large.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
	}

	@Test
	void reloadKeepsTheAccessAndRefusesDataForIt() {
		ChangingSource source = new ChangingSource("reads-prices");
		WasmPlugin plugin = this.fixture.create(source, READER);
		assertThat(plugin.call("total", 4, 2)).containsExactly(3);
		source.replace("reads-prices-with-data");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("it has its static data, at [0x10, 0x14) in the memory 'env.prices'");
		assertThat(plugin.call("total", 4, 2)).containsExactly(3);
		source.replace("reads-prices");
		plugin.reload();
		assertThat(plugin.version().generation()).isEqualTo(2);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("raise", 4, 2))
			.withMessageContaining("store to read-only memory 'prices'");
		assertThat(plugin.call("total", 4, 2)).containsExactly(3);
	}

	@Test
	void anotherPluginOfTheSameModuleMayWrite() {
		WasmPlugin reader = this.fixture.create("reads-prices", READER);
		WasmPlugin writer = this.fixture.plugins
			.create(PluginFixture.definition("writer", new ChangingSource("reads-prices"),
					(builder) -> builder.memory("env.prices", PluginMemory.named("prices")).instances(0, 4)));
		writer.call("raise", 4, 41);
		assertThat(reader.call("total", 4, 1)).containsExactly(41);
		assertThat(reader.version().memories())
			.isEqualTo(Map.of("env.memory", PluginMemory.PRIVATE, "env.prices", PRICES));
		assertThat(this.fixture.linker.holders().get(this.prices))
			.extracting((holder) -> holder.user().name(), MemoryHolder::access, MemoryHolder::instances)
			.containsExactlyInAnyOrderElementsOf(
					List.of(tuple("plugin", MemoryAccess.READ_ONLY, 1), tuple("writer", MemoryAccess.READ_WRITE, 1)));
	}

	@Test
	void memoryThatIsNotSharedCannotBeNamed() {
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("reads-unshared", (builder) -> builder.memory("env.memory", PRICES)))
			.withMessageContaining("not shared, so that it cannot be 'prices (read-only)'");
	}

}
