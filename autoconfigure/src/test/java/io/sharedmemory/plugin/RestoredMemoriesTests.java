package io.sharedmemory.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.SnapshotOptions;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.FileSystemResource;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Plugins in memories that were restored: they find what they had left, or are refused.
 */
class RestoredMemoriesTests {

	private static final int INSTANCES = 4;

	@TempDir
	private Path directory;

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void endThreads() {
		this.threads.close();
	}

	private FileSystemResource file() {
		return new FileSystemResource(this.directory.resolve("memory.snapshot"));
	}

	/**
	 * A process of its own, as far as its memories go.
	 */
	private final class Process implements AutoCloseable {

		final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), null);

		final SharedMemory memory = this.registry.create("memory", MemoryType.shared(40, 64));

		final SnapshotLog log = new SnapshotLog();

		final SharedMemorySnapshots snapshots;

		final WasmPlugins plugins;

		Process(boolean paused) {
			this.snapshots = new SharedMemorySnapshots(this.registry,
					Map.of("memory", new SnapshotPlan(RestoredMemoriesTests.this::file, paused)), this.log);
			if (file().exists()) {
				this.log.begin(this.memory).restored(new MemorySnapshots().restore(this.memory, file()));
			}
			this.plugins = home();
		}

		/**
		 * Plugins of a context of their own.
		 */
		WasmPlugins home() {
			WasmPlugins home = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry, null,
					this.log::content);
			this.snapshots.addTenants(home.tenants());
			return home;
		}

		WasmPlugin load(String module) {
			return load(module, (builder) -> builder);
		}

		WasmPlugin load(String module, UnaryOperator<PluginDefinition.Builder> customizer) {
			return load("plugin", module, customizer);
		}

		WasmPlugin load(String name, String module, UnaryOperator<PluginDefinition.Builder> customizer) {
			return this.plugins.create(definition(name, module, customizer));
		}

		PluginDefinition definition(String name, String module, UnaryOperator<PluginDefinition.Builder> customizer) {
			return PluginFixture.definition(name, new PluginFixture.ChangingSource(module), (builder) -> customizer
				.apply(builder.memory("env.memory", PluginMemory.named("memory")).instances(INSTANCES, INSTANCES)));
		}

		@Override
		public void close() {
			this.plugins.close();
			this.registry.close();
		}

	}

	private Process process() {
		return new Process(false);
	}

	@Test
	void staticDataGoOnCounting() {
		for (int i = 0; i < 3; i++) {
			try (Process process = process()) {
				WasmPlugin plugin = process.load("pricing-with-stack");
				assertThat(plugin.call("calls")).containsExactly(i);
				plugin.call("price", 1, 1);
				process.snapshots.snapshot("memory");
			}
		}
	}

	/**
	 * Each instance has a stack from the module's allocator, which is in the memory.
	 */
	@ParameterizedTest
	@CsvSource({ "allocator-with-lock", "pricing-with-stack" })
	void stacksAreUsedAgainInAHundredProcesses(String module) {
		long stacks = -1;
		long size = -1;
		for (int i = 0; i < 100; i++) {
			try (Process process = process()) {
				WasmPlugin plugin = process.load(module);
				assertThat(plugin.instances().idle()).isEqualTo(INSTANCES);
				process.snapshots.snapshot("memory");
				String tenants = new MemorySnapshots().inspect(file()).attributes().get("tenants.0.00");
				long listed = tenants.lines().filter((line) -> line.startsWith("s ")).count();
				stacks = (stacks < 0) ? listed : stacks;
				size = (size < 0) ? process.memory.size() : size;
				assertThat(listed).isEqualTo(stacks);
				assertThat(process.memory.size()).isEqualTo(size);
			}
		}
		assertThat(stacks).isEqualTo(INSTANCES);
	}

	@Test
	void allocatorsGoOnInAMemoryThatHasGrown() {
		int last = 0;
		for (int i = 0; i < 3; i++) {
			try (Process process = process()) {
				int address = process.load("allocator-with-lock").with((instance) -> instance.allocate(1 << 20));
				assertThat(address).isGreaterThan(last);
				last = address;
				process.snapshots.snapshot("memory");
			}
		}
	}

	@Test
	void constructorsDoNotRunAgain() {
		for (int i = 1; i <= 3; i++) {
			try (Process process = process()) {
				// Its constructor sets the price to 1, and each call raises it.
				assertThat(process.load("constructors-exported").call("price", 0)).containsExactly(i);
				process.snapshots.snapshot("memory");
			}
		}
	}

	@Test
	void anotherModuleMayHaveTheStackOfItsLinkerWhereOneHadIt() {
		try (Process process = process()) {
			assertThat(process.load("scale").call("scale", 7)).containsExactly(14);
			process.snapshots.snapshot("memory");
		}
		try (Process process = process()) {
			assertThat(process.load("scale-v2").call("scale", 7)).containsExactly(21);
		}
	}

	@Test
	void anotherModuleWhereDataOfOneAreIsRefusedByName() {
		try (Process process = process()) {
			process.load("lookup");
			process.snapshots.snapshot("memory");
		}
		try (Process process = process()) {
			PluginLoadException failure = catchThrowableOfType(PluginLoadException.class,
					() -> process.load("lookup-v2"));
			assertThat(failure.setting()).isEqualTo("memories[env.memory]");
			assertThat(failure).hasMessageContaining("restored from a snapshot")
				.hasMessageContaining("the static data of plugin 'plugin'");
			assertThat(failure.action()).contains("SHA-256", "snapshot.restore-on-start");
			// Nothing was written before.
			process.load("lookup");
		}
	}

	@Test
	void aModuleOfAnotherPlaceHasRoom() {
		try (Process process = process()) {
			process.load("lookup");
			process.snapshots.snapshot("memory");
		}
		try (Process process = process()) {
			process.load("other", "lookup-at-2mb", (builder) -> builder.instances(0, 1));
			process.load("lookup");
		}
	}

	@Test
	void aSnapshotThatKnowsNothingOfModulesTakesNoneWithData() {
		try (Process process = process()) {
			process.load("pricing-with-stack");
			new MemorySnapshots().snapshot(process.memory, file());
		}
		try (Process process = process()) {
			assertThatExceptionOfType(PluginLoadException.class).isThrownBy(() -> process.load("pricing-with-stack"))
				.withMessageContaining("does not say what modules have there");
		}
	}

	/**
	 * As plugins of a child context do, which closes before its parent saves the memory.
	 */
	@Test
	void pluginsThatAreGoneAreStillKnown() {
		for (int i = 0; i < 3; i++) {
			try (Process process = process()) {
				WasmPlugin plugin = process.load("pricing-with-stack");
				assertThat(plugin.call("calls")).containsExactly(i);
				plugin.call("price", 1, 1);
				process.snapshots.removeTenants(process.plugins.tenants());
				process.plugins.close();
				process.snapshots.snapshot("memory");
				assertThat(new MemorySnapshots().inspect(file()).attributes().get("tenants.0.00").lines())
					.filteredOn((line) -> line.startsWith("s "))
					.hasSize(INSTANCES);
			}
		}
	}

	/**
	 * As those of an application that stops.
	 */
	@Test
	void pluginsMayGoAfterTheirMemory() {
		try (Process process = process()) {
			process.load("pricing-with-stack");
			process.registry.close();
			process.snapshots.removeTenants(process.plugins.tenants());
			process.plugins.close();
		}
	}

	/**
	 * As where a job that only reads the memory runs between two starts.
	 */
	@Test
	void pluginsOfTheSnapshotThatWasRestoredAreStillKnownIfTheyDidNotComeBack() {
		for (int i = 1; i <= 3; i++) {
			try (Process process = process()) {
				assertThat(process.load("constructors-exported").call("price", 0)).containsExactly(i);
				process.snapshots.snapshot("memory");
			}
			try (Process process = process()) {
				process.snapshots.removeTenants(process.plugins.tenants());
				process.snapshots.snapshot("memory");
			}
		}
	}

	@Test
	void whatASnapshotDoesNotSayIsNotSaidByTheNextOne() {
		try (Process process = process()) {
			process.load("pricing-with-stack");
			new MemorySnapshots().snapshot(process.memory, file());
		}
		try (Process process = process()) {
			process.snapshots.snapshot("memory");
		}
		try (Process process = process()) {
			assertThatExceptionOfType(PluginLoadException.class).isThrownBy(() -> process.load("pricing-with-stack"))
				.withMessageContaining("does not say what modules have there");
		}
	}

	/**
	 * Both use the stacks that the snapshot lists, so that restarts need no new ones.
	 */
	@Test
	void noTwoInstancesOfSeveralHomesHaveOneStack() {
		for (int i = 0; i < 4; i++) {
			try (Process process = process(); WasmPlugins child = process.home()) {
				List<Long> stacks = new ArrayList<>();
				collectStacks(process.load("pricing-with-stack"), INSTANCES, stacks);
				collectStacks(child.create(process.definition("other", "pricing-with-stack", (builder) -> builder)),
						INSTANCES, stacks);
				assertThat(stacks).doesNotHaveDuplicates().hasSize(2 * INSTANCES);
				process.snapshots.snapshot("memory");
				assertThat(listedStacks()).doesNotHaveDuplicates().hasSize(2 * INSTANCES);
			}
		}
	}

	/**
	 * Instances come and go in both, and calls are paused for snapshots.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void instancesOfTwoHomesNeverShareAStack(long seed) throws Exception {
		try (Process process = new Process(true); WasmPlugins child = process.home()) {
			UnaryOperator<PluginDefinition.Builder> slow = (builder) -> builder.instances(0, 2)
				.acquireTimeout(Duration.ofSeconds(30));
			List<WasmPlugin> plugins = List.of(process.load("plugin", "pricing-with-stack", slow),
					child.create(process.definition("other", "pricing-with-stack", slow)));
			Set<Long> leased = ConcurrentHashMap.newKeySet();
			AtomicBoolean end = new AtomicBoolean();
			AtomicInteger next = new AtomicInteger();
			this.threads.run(4, () -> {
				WasmPlugin plugin = plugins.get(next.getAndIncrement() % 2);
				while (!end.get()) {
					try {
						plugin.with((instance) -> {
							long top = stack(instance);
							assertThat(leased.add(top)).as("stack of its own, seed %d", seed).isTrue();
							instance.call("price", 1, 1);
							leased.remove(top);
							return null;
						});
					}
					catch (PluginUnavailableException ex) {
						assertThat(ex).hasMessageContaining("is stopped");
					}
				}
			});
			SplittableRandom random = new SplittableRandom(seed);
			for (int i = 0; i < 60; i++) {
				WasmPlugin plugin = plugins.get(random.nextInt(2));
				switch (random.nextInt(3)) {
					case 0 -> {
						plugin.stop();
						plugin.start();
					}
					case 1 -> plugin.reload();
					default -> process.snapshots.snapshot("memory");
				}
			}
			end.set(true);
			this.threads.join();
			assertThat(plugins.getFirst().call("calls")[0]).isPositive();
			process.snapshots.snapshot("memory");
			assertThat(listedStacks()).doesNotHaveDuplicates();
		}
	}

	/** For a call of its own that it makes. */
	@Test
	void aCallUnderWayInTheOtherHomeMayHaveAnInstanceMade() throws Exception {
		try (Process process = new Process(true); WasmPlugins child = process.home()) {
			process.load("plugin", "pricing-with-stack", (builder) -> builder.instances(1, 2));
			WasmPlugin other = child.create(process.definition("other", "pricing-with-stack",
					(builder) -> builder.instances(0, 2)
						.idleTimeout(Duration.ofDays(1))
						.acquireTimeout(Duration.ofSeconds(5))));
			CountDownLatch within = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			this.threads.run(ThreadKind.PLATFORM, () -> other.with((instance) -> {
				within.countDown();
				goOn.await();
				return other.call("price", 1, 1);
			}));
			within.await();
			TestThread<Void> saver = this.threads.run(ThreadKind.PLATFORM, () -> process.snapshots.snapshot("memory"));
			await().until(() -> saver.thread().getState() == Thread.State.TIMED_WAITING);
			goOn.countDown();
			this.threads.join();
			assertThat(other.call("calls")).containsExactly(1);
		}
	}

	@Test
	void aCallUnderWayMayCallAPluginOfTheOtherHome() throws Exception {
		try (Process process = new Process(true); WasmPlugins child = process.home()) {
			WasmPlugin parents = process.load("plugin", "pricing-with-stack", (builder) -> builder.instances(1, 2));
			WasmPlugin childs = child
				.create(process.definition("other", "pricing-with-stack", (builder) -> builder.instances(1, 2)));
			CountDownLatch within = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			TestThread<Void> caller = this.threads.run(ThreadKind.PLATFORM, () -> childs.with((instance) -> {
				within.countDown();
				goOn.await();
				return parents.call("price", 1, 1);
			}));
			within.await();
			TestThread<Void> saver = this.threads.run(ThreadKind.PLATFORM, () -> process.snapshots.snapshot("memory"));
			await().until(() -> saver.thread().getState() == Thread.State.TIMED_WAITING);
			goOn.countDown();
			caller.join();
			saver.join();
		}
	}

	/**
	 * Who saves waits for it with nothing held: its other instances are over the same
	 * memory.
	 */
	@Test
	void aPluginOfTheOtherHomeIsLoadedBesideASave() throws Exception {
		try (Process process = new Process(true); WasmPlugins child = process.home()) {
			TestThread<Void> saver = this.threads.run(ThreadKind.PLATFORM, () -> {
				while (!child.tenants().memories().contains(process.memory)) {
					Thread.onSpinWait();
				}
				process.snapshots.snapshot("memory");
			});
			WasmPlugin plugin = child.create(process.definition("other", "pricing-with-stack",
					(builder) -> builder.instances(200, 200).stackSize(1024)));
			saver.join();
			assertThat(plugin.call("price", 1, 1)).isNotEmpty();
		}
	}

	@Test
	void anotherHomeWithNothingInTheMemoryAddsNothing() {
		for (int i = 0; i < 4; i++) {
			try (Process process = process(); WasmPlugins child = process.home()) {
				process.load("pricing-with-stack");
				process.snapshots.snapshot("memory");
				process.snapshots.removeTenants(child.tenants());
				process.snapshots.snapshot("memory");
				assertThat(listedStacks()).doesNotHaveDuplicates().hasSize(INSTANCES);
				assertThat(new MemorySnapshots().inspect(file()).attributes()).containsEntry("tenants", "1");
			}
		}
	}

	/**
	 * As snapshots listed them that were written when two had said the same.
	 */
	@Test
	void stacksThatASnapshotListsTwiceAreGivenOutOnce() {
		try (Process process = process()) {
			process.load("pricing-with-stack");
			process.snapshots.snapshot("memory");
			Map<String, String> once = new MemorySnapshots().inspect(file()).attributes();
			String text = once.get("tenants.0.00");
			new MemorySnapshots().snapshot(process.memory, file(), SnapshotOptions.defaults()
				.withAttributes(Map.of("tenants", "2", "tenants.0.00", text, "tenants.1.00", text)));
		}
		try (Process process = process()) {
			List<Long> stacks = new ArrayList<>();
			WasmPlugin plugin = process.load("plugin", "pricing-with-stack",
					(builder) -> builder.instances(2 * INSTANCES, 2 * INSTANCES));
			collectStacks(plugin, 2 * INSTANCES, stacks);
			assertThat(stacks).doesNotHaveDuplicates().hasSize(2 * INSTANCES);
		}
	}

	@Test
	void whatIsReservedWhereAPluginHadDataIsRefusedByName() {
		try (Process process = process()) {
			process.load("lookup");
			process.snapshots.snapshot("memory");
		}
		try (Process process = process()) {
			process.plugins.reserve("memory", 1024, 2048, "the queue 'orders'");
			PluginLoadException failure = catchThrowableOfType(PluginLoadException.class, () -> process.load("lookup"));
			assertThat(failure.action()).contains("the queue 'orders'", "[0x400, 0x800)",
					"the static data of plugin 'plugin'", "Choose another address");
			assertThatExceptionOfType(SnapshotRefusedException.class)
				.isThrownBy(() -> process.snapshots.snapshot("memory"))
				.withMessageContaining("the queue 'orders'");
		}
	}

	/** Those of instances that are all held at once. */
	private static void collectStacks(WasmPlugin plugin, int count, List<Long> stacks) {
		if (count > 0) {
			plugin.with((instance) -> {
				stacks.add(stack(instance));
				collectStacks(plugin, count - 1, stacks);
				return null;
			});
		}
	}

	private static long stack(PluginInstance instance) {
		Object pooled = ReflectionTestUtils.getField(instance, "instance");
		return ((OwnStack) ReflectionTestUtils.getField(pooled, "stack")).top();
	}

	private List<String> listedStacks() {
		Map<String, String> attributes = new TreeMap<>(new MemorySnapshots().inspect(file()).attributes());
		attributes.remove("tenants");
		return String.join("", attributes.values()).lines().filter((line) -> line.startsWith("s ")).toList();
	}

	@Test
	void aMemoryInWhichPluginsRunIsNotRestored() {
		try (Process process = process()) {
			WasmPlugin plugin = process.load("pricing-with-stack");
			plugin.call("price", 1, 1);
			process.snapshots.snapshot("memory");
			plugin.call("price", 1, 1);
			assertThatExceptionOfType(SnapshotRefusedException.class)
				.isThrownBy(() -> process.snapshots.restore("memory"))
				.withMessageContaining("plugin 'plugin' runs in it");
			assertThat(plugin.call("calls")).containsExactly(2);
			plugin.stop();
			process.snapshots.restore("memory");
			plugin.start();
			assertThat(plugin.call("calls")).containsExactly(1);
		}
	}

	/**
	 * Each lease writes the same number to both ends of the memory. That it does not
	 * without a pause is what the first run shows.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void leasesAreInASnapshotAsAWholeIfCallsArePaused(boolean paused) throws Exception {
		int torn = 0;
		long numbers = 0;
		try (Process process = new Process(paused)) {
			WasmPlugin plugin = process.load("plugin", "pricing-with-stack",
					(builder) -> builder.acquireTimeout(Duration.ofSeconds(30)));
			AtomicBoolean end = new AtomicBoolean();
			AtomicInteger next = new AtomicInteger();
			this.threads.run(INSTANCES, () -> {
				long low = 8L * next.getAndIncrement();
				long high = process.memory.dataSize() - 8 - low;
				for (int i = 1; !end.get(); i++) {
					int number = i;
					plugin.with((instance) -> {
						process.memory.atomicStore32(low, number);
						process.memory.atomicStore32(high, number);
						return null;
					});
				}
			});
			for (int i = 0; i < 200; i++) {
				process.snapshots.snapshot("memory");
				try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), null)) {
					SharedMemory copy = registry.create("memory", process.memory.type());
					new MemorySnapshots().restore(copy, file());
					for (long low = 0; low < 8 * INSTANCES; low += 8) {
						numbers += copy.atomicLoad32(low);
						torn += (copy.atomicLoad32(low) != copy.atomicLoad32(copy.dataSize() - 8 - low)) ? 1 : 0;
					}
				}
			}
			end.set(true);
			this.threads.join();
		}
		assertThat(numbers).isPositive();
		if (paused) {
			assertThat(torn).isZero();
		}
		else {
			assertThat(torn).isPositive();
		}
	}

}
