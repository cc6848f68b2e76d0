package io.sharedmemory.plugin;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Several instances over one memory: safe, or refused.
 */
class SharedInstancesTests {

	private static final int THREADS = 8;

	private static final int CALLS = 100_000;

	private final PluginFixture fixture = new PluginFixture();

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void close() {
		this.threads.close();
		this.fixture.close();
	}

	private static UnaryOperator<PluginDefinition.Builder> common() {
		return (builder) -> builder.memory("env.memory", PluginMemory.COMMON).instances(0, THREADS);
	}

	private static UnaryOperator<PluginDefinition.Builder> named(String memory) {
		return (builder) -> builder.memory("env.memory", PluginMemory.named(memory)).instances(0, THREADS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void pricesOfManyInstancesAreRight(String memory) throws Exception {
		WasmPlugin plugin = this.fixture.create("pricing-with-stack",
				(builder) -> builder.memory("env.memory", PluginMemory.of(memory)).instances(THREADS, THREADS));
		AtomicInteger next = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			for (int i = next.getAndIncrement(); i < CALLS; i = next.getAndIncrement()) {
				int quantity = i % 1500 + 1;
				assertThat(plugin.call("price", quantity, i)).containsExactly(quantity * unit(quantity));
			}
		});
		this.threads.join();
	}

	private static int unit(int quantity) {
		return (quantity >= 1000) ? 600 : (quantity >= 100) ? 750 : (quantity >= 10) ? 900 : 1000;
	}

	@Test
	void staticDataIsInitialisedOnce() {
		WasmPlugin plugin = this.fixture.create("pricing-with-stack", common());
		plugin.with((one) -> {
			one.call("price", 1, 1);
			return plugin.with((other) -> other.call("price", 1, 1));
		});
		assertThat(plugin.call("calls")).containsExactly(2);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 1, 0));
		assertThat(plugin.call("calls")).containsExactly(2);
		plugin.reload();
		assertThat(plugin.call("calls")).containsExactly(0);
	}

	@ParameterizedTest
	@CsvSource({ "pricing, __stack_pointer", "thread-local, __wasm_init_tls", "allocator, no atomic instruction",
			"other-toolchains/assemblyscript, AssemblyScript", "other-toolchains/rust, __stack_pointer",
			"other-toolchains/zig, __stack_pointer", "pricing-unshared, not shared",
			"heap-inside-without-lock, without holding a lock", "initializer-sets-variable, only the first instance",
			"layout-counter-in-variable, outside the memory" })
	void refusesWhatCannotBeSafe(String module, String reason) {
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create(module, common()));
		assertThat(failure.setting()).isIn("memories[env.memory]", "location");
		assertThat(failure.getMessage() + failure.action()).contains(reason);
		assertThat(this.fixture.memories()).isZero();
	}

	@Test
	void whatToDoIsOnALineForEachCompilerAndInOneLineForLogs() {
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create("pricing", common()));
		assertThat(failure.actionInLines().lines()).containsExactly("Export it:",
				"\tclang -Wl,--export=__stack_pointer;", "\tRust -C link-arg=--export=__stack_pointer;",
				"\tZig --export=__stack_pointer;",
				"\tfor AssemblyScript, give each instance a memory of its own (memory scope 'private');",
				"or leave the memory 'private'.");
		assertThat(failure.action()).startsWith("Export it: clang -Wl,--export=__stack_pointer; Rust -C");
	}

	@ParameterizedTest
	@ValueSource(strings = { "other-toolchains/assemblyscript", "other-toolchains/assemblyscript-stub" })
	void whatToDoForAssemblyScriptIsSaidInTwoSentences(String module) {
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create(module, common()));
		assertThat(failure.action()).startsWith("Leave the memory 'private': the runtime of AssemblyScript")
			.doesNotContain("clang", "Rust");
	}

	@Test
	void threadLocalDataIsOfTheInstance() {
		WasmPlugin plugin = this.fixture.create("thread-local-with-block", common());
		plugin.with((one) -> {
			assertThat(one.callInt("count", 1)).isEqualTo(8);
			plugin.with((other) -> {
				assertThat(other.callInt("count", 2)).isEqualTo(9);
				return null;
			});
			assertThat(one.callInt("count", 1)).isEqualTo(9);
			return null;
		});
	}

	@Test
	void threadLocalDataOfAPrivateMemoryIsInitialised() {
		WasmPlugin plugin = this.fixture.create("thread-local-with-block", (builder) -> builder.instances(0, 1));
		assertThat(plugin.call("count", 1)).containsExactly(8);
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.plugins.create(PluginFixture.definition("other",
					new PluginFixture.ChangingSource("thread-local"), (builder) -> builder)))
			.withMessageContaining("thread-local");
	}

	@Test
	void constructorsRunOnceForAMemory() {
		WasmPlugin plugin = this.fixture.create("constructors-exported", common());
		plugin.with((one) -> plugin.with((other) -> null));
		assertThat(plugin.instances().idle()).isEqualTo(2);
	}

	@Test
	void stacksComeFromTheAllocatorOfTheModule() {
		WasmPlugin plugin = this.fixture.create("allocator-with-lock", common());
		plugin.with((one) -> {
			int first = one.allocate(100);
			plugin.with((other) -> {
				assertThat(other.allocate(100) - first).isGreaterThan(plugin.definition().stackSize());
				return null;
			});
			return null;
		});
	}

	@Test
	void stacksDoNotComeFromWhatIsOnlyCalledAsAllocatorsAre() throws Exception {
		WasmPlugin plugin = this.fixture.create("allocate-a-budget", common());
		AtomicInteger next = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			for (int i = next.getAndIncrement(); i < CALLS; i = next.getAndIncrement()) {
				assertThat(plugin.call("price", i % 1000, i)).containsExactly(i % 1000 * 1000);
			}
		});
		this.threads.join();
	}

	@Test
	void aFrameThatIsLargerThanTheStackIsRefused() {
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create("large-frame", common()));
		assertThat(failure.setting()).isEqualTo("instances.stack-size");
		assertThat(failure).hasMessageContaining("function 'parse' takes 190")
			.hasMessageContaining("a stack of 65536 bytes");
		WasmPlugin plugin = this.fixture.create("large-frame",
				(builder) -> common().apply(builder).stackSize(256 * 1024));
		plugin.call("parse", 7);
		assertThat(plugin.call("weight", 1)).containsExactly(2);
	}

	@Test
	void aFrameThatReachesTheStaticDataOfAPrivateMemoryIsRefused() {
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("large-frame-private"))
			.withMessageContaining("function 'parse' takes 190")
			.withMessageContaining("behind its static data");
	}

	@Test
	void aStackThatIsTooSmallIsSeen() {
		WasmPlugin plugin = this.fixture.create("deep-stack",
				(builder) -> common().apply(builder).stackSize(1024).instances(0, 1));
		assertThat(plugin.call("touch", 100)).containsExactly(100);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("touch", 2000))
			.withMessageContaining("stack of 1024 bytes was too small");
		assertThat(plugin.call("touch", 100)).containsExactly(100);
	}

	@Test
	void stacksOfInstancesThatFailedAreUsedAgain() {
		WasmPlugin plugin = this.fixture.create("pricing-with-stack", common());
		long size = plugin.with(PluginInstance::memory).size();
		for (int i = 0; i < 100; i++) {
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 1, 0));
		}
		assertThat(plugin.with(PluginInstance::memory).size()).isEqualTo(size);
	}

	@Test
	void saysWhenThereIsNoRoomForStacks() {
		this.fixture.registry.create("small", MemoryType.shared(16, 17));
		WasmPlugin plugin = this.fixture.create("pricing-with-stack",
				(builder) -> named("small").apply(builder).stackSize(40_000));
		plugin.with((one) -> {
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("price", 1, 1))
				.withMessageContaining("cannot grow for the stack of another instance")
				.withMessageContaining("instances.stack-size");
			return null;
		});
		assertThat(plugin.call("price", 1, 1)).containsExactly(1000);
	}

	@Test
	void aNamedMemoryIsSharedByPluginsWhoseDataDoNotMeet() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		WasmPlugin pricing = this.fixture.create("pricing-with-stack", named("memory"));
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class, () -> this.fixture.plugins
			.create(PluginFixture.definition("lookup", new PluginFixture.ChangingSource("lookup"), named("memory"))));
		assertThat(failure).hasMessageContaining("the static data of plugin 'lookup' would be at [0x400, ")
			.hasMessageContaining("where the static data of plugin 'plugin' is, at [0x400, ");
		assertThat(failure.action()).contains("--global-base=");
		assertThat(pricing.call("price", 10, 1)).containsExactly(9000);
	}

	@Test
	void aNamedMemoryTakesAnotherVersionThatHasNothingButTheStackOfItsLinkerThere() throws Exception {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("scale");
		WasmPlugin plugin = this.fixture.create(source, named("memory"));
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			while (!over.get()) {
				plugin.with((one) -> {
					long before = one.call("calls")[0];
					assertThat(one.call("scale", 7)[0]).isIn(14L, 21L);
					assertThat(one.call("calls")).containsExactly(before + 1);
					return null;
				});
				calls.incrementAndGet();
			}
		});
		try {
			for (String version : List.of("scale-v2", "scale", "scale-with-data-end")) {
				source.replace(version);
				plugin.reload();
				int before = calls.get();
				await().until(() -> calls.get() > before + 100);
			}
		}
		finally {
			over.set(true);
			this.threads.join();
		}
		assertThat(plugin.call("scale", 7)).containsExactly(21);
	}

	@Test
	void aNamedMemoryTakesAnotherVersionWithStaticDataElsewhere() {
		this.fixture.registry.create("memory", MemoryType.shared(40, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source, named("memory"));
		assertThat(plugin.call("weight", 1)).containsExactly(2);
		source.replace("pricing-at-2mb");
		plugin.reload();
		assertThat(plugin.call("price", 10, 1)).containsExactly(9000);
		source.replace("lookup");
		plugin.reload();
		assertThat(plugin.call("weight", 1)).containsExactly(2);
	}

	@Test
	void aNamedMemoryRefusesAnotherVersionWithStaticDataInWhatItHasGrownBy() {
		SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source, named("memory"));
		memory.grow(24);
		source.replace("pricing-at-2mb");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("behind the 16 pages with which the memory began");
		assertThat(plugin.call("weight", 1)).containsExactly(2);
	}

	@Test
	void aNamedMemoryRefusesAnotherVersionWhoseLinkerHasAStackOverStaticData() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source, named("memory"));
		source.replace("scale");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("a stack, of plugin 'plugin' would be at [0x400, 0x10410)")
			.withMessageContaining("where the static data of plugin 'plugin' is, at [0x400, 0x504)");
		assertThat(plugin.call("weight", 1)).containsExactly(2);
	}

	@Test
	void aNamedMemoryHasTheLinkersStacksOfTwoPluginsInOnePlace() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		WasmPlugin two = this.fixture.create("scale", named("memory"));
		WasmPlugin three = this.fixture.plugins
			.create(PluginFixture.definition("v2", new PluginFixture.ChangingSource("scale-v2"), named("memory")));
		assertThat(two.version().exports()).containsExactly("scale(i32) -> i32", "calls() -> i32");
		assertThat(two.call("scale", 7)).containsExactly(14);
		assertThat(three.call("scale", 7)).containsExactly(21);
		assertThat(two.call("calls")).containsExactly(1);
	}

	@Test
	void theActionOfAConflictLeadsOutOfIt() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		this.fixture.create("lookup", named("memory"));
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.plugins.create(scale("scale-at-64kb")));
		assertThat(failure).hasMessageContaining("would be at [0x400, ");
		assertThat(failure.action()).contains("--export=__global_base", "'minimum-pages' of memory 'memory'");
		WasmPlugin plugin = this.fixture.plugins.create(scale("scale-at-64kb-exported"));
		assertThat(plugin.call("scale", 7)).containsExactly(21);
	}

	private static PluginDefinition scale(String module) {
		return PluginFixture.definition("scale", new PluginFixture.ChangingSource(module), named("memory"));
	}

	@Test
	void aNamedMemoryRefusesAnotherVersionWithStaticData() {
		SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source, named("memory"));
		assertThat(plugin.call("weight", 1)).containsExactly(2);
		plugin.reload();
		source.replace("lookup-v2");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("the new version cannot be in memory 'memory' beside what is there")
			.withMessageContaining("the static data of plugin 'plugin' would be at [0x400, ");
		assertThat(plugin.call("weight", 1)).containsExactly(2);
		assertThat(memory.isClosed()).isFalse();
	}

	@Test
	void aCommonMemoryIsNewForEachVersion() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source, common());
		assertThat(plugin.call("weight", 1)).containsExactly(2);
		source.replace("lookup-v2");
		plugin.reload();
		assertThat(plugin.call("weight", 1)).containsExactly(20);
	}

	@Test
	void aPreloadMustNotMeetStaticData() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		this.fixture.plugins.reserve("memory", 0, 2048, "the preload of memory 'memory'");
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("lookup", named("memory")))
			.withMessageContaining("where the preload of memory 'memory' is, at [0x0, 0x800)");
		assertThat(this.fixture.plugins.names()).isEmpty();
	}

	@Test
	void onlyAMemoryThatThereIsCanBeReserved() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		assertThatExceptionOfType(NoSuchSharedMemoryException.class)
			.isThrownBy(() -> this.fixture.plugins.reserve("memroy", 0, 2048, "a preload"))
			.withMessageContaining("memroy");
	}

	@Test
	void aHeapThatEndsWithTheMemoryLeavesNoRoomForStaticData() {
		this.fixture.registry.create("memory", MemoryType.shared(64, 64));
		WasmPlugin heap = this.fixture.create("heap", named("memory"));
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.plugins.create(PluginFixture.definition("lookup",
					new PluginFixture.ChangingSource("lookup-at-2mb"), named("memory"))))
			.withMessageContaining("where the heap of plugin 'plugin' is, at [")
			.withMessageContaining(", 0x400000)");
		assertThat(heap.call("fill", 3_000_000)[0]).isPositive();
	}

	@Test
	void aHeapThatEndsWithTheMemoryMustNotMeetAPreload() {
		this.fixture.registry.create("memory", MemoryType.shared(64, 64));
		this.fixture.plugins.reserve("memory", 1 << 20, (1 << 20) + 1000, "the preload of memory 'memory'");
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("heap", named("memory")))
			.withMessageContaining("where the preload of memory 'memory' is, at [0x100000, 0x1003e8)");
	}

	@Test
	void aHeapThatEndsWithTheMemoryMustNotMeetWhatThatHasGrownBy() {
		SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(40, 64));
		memory.grow(1);
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create("heap", named("memory")));
		assertThat(failure).hasMessageContaining("has grown by for others, from 40 to 41 pages");
		WasmPlugin pricing = this.fixture.create("pricing-at-2mb", named("memory"));
		assertThat(pricing.call("price", 1, 7)).containsExactly(1000);
	}

	@Test
	void aHeapIsMeasuredOnce() {
		this.fixture.registry.create("memory", MemoryType.shared(2, 64));
		WasmPlugin heap = this.fixture.create("heap", named("memory"));
		heap.call("fill", 200_000);
		heap.reload();
		assertThat(heap.call("fill", 200_000)[0]).isPositive();
	}

	@Test
	void dataOfTwoImportsOfOneMemoryMustNotMeet() {
		this.fixture.registry.create("memory", MemoryType.shared(1, 16));
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("data-in-two-memories",
					(builder) -> builder.memory("env.one", PluginMemory.named("memory"))
						.memory("env.two", PluginMemory.named("memory"))))
			.withMessageContaining("the static data of 'env.two' of plugin 'plugin' would be at [0x400, 0x404)")
			.withMessageContaining("where the static data of 'env.one' of plugin 'plugin' is");
		WasmPlugin plugin = this.fixture.create("data-in-two-memories",
				(builder) -> builder.memory("env.one", PluginMemory.COMMON).memory("env.two", PluginMemory.COMMON));
		assertThat(plugin.call("first")).containsExactly(1);
	}

	@Test
	void limitsOfANamedMemoryMustMatch() {
		this.fixture.registry.create("memory", MemoryType.shared(1, 100));
		PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
				() -> this.fixture.create("lookup", named("memory")));
		assertThat(failure).hasMessageContaining(
				"it imports 'env.memory' with at least 16 and at most 64 pages, but memory 'memory' has 1 pages and can grow to 100");
		assertThat(failure.action()).contains("'minimum-pages'");
	}

}
