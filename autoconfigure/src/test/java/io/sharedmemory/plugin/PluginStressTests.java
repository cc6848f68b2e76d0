package io.sharedmemory.plugin;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.registry.MemoryBudget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Plugins under load. The choices of each thread follow from a seed, which a failure
 * tells; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} stresses longer.
 */
class PluginStressTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	/** How many times as much as in a quick run. */
	private static final int FACTOR = (int) Math.max(1,
			Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3")) / 18);

	private static final int THREADS = 8;

	private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

	/** What the JVM and the test itself may load late, but not one for each call. */
	private static final int FEW_CLASSES = 50;

	private final MemoryBudget budget = new MemoryBudget(1L << 30);

	private final PluginFixture fixture = new PluginFixture(this.budget);

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void close() {
		this.threads.close();
		this.fixture.close();
		assertThat(this.budget.used()).as("budget").isZero();
	}

	@Test
	void everyCallThatDoesNotTrapIsRight() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, THREADS));
		AtomicInteger next = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			for (int i = next.getAndIncrement(); i < 20_000 * FACTOR; i = next.getAndIncrement()) {
				if (i % 10 == 0) {
					assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
				}
				else {
					assertThat(plugin.call("add", i, -1)).containsExactly(i - 1);
				}
			}
		});
		this.threads.join();
		assertAtRest(plugin);
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void reloadsUnderLoadLoseNothing(String memory) throws Exception {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin-counts-1");
		WasmPlugin plugin = this.fixture.create(source,
				(builder) -> builder.instances(0, THREADS).memory("env.memory", PluginMemory.of(memory)));
		AtomicBoolean stopped = new AtomicBoolean();
		LongAdder calls = new LongAdder();
		Set<Thread> before = platformThreads();
		this.threads.run(THREADS, () -> {
			do {
				plugin.with((instance) -> {
					// Of one version both.
					assertThat(instance.callInt("version")).isEqualTo(instance.callInt("constant"));
					return null;
				});
				calls.increment();
				// Virtual threads that never let go keep all others from their carriers.
				Thread.yield();
			}
			while (!stopped.get());
		});
		for (int i = 0; i < 200 * FACTOR; i++) {
			source.replace("plugin-counts-" + (i % 2 + 1));
			long seen = calls.sum();
			plugin.reload();
			TestThreads.eventually().until(() -> calls.sum() > seen);
		}
		stopped.set(true);
		this.threads.join();
		assertThat(plugin.version().generation()).isEqualTo(200 * FACTOR + 1);
		assertAtRest(plugin);
		// Those of an earlier test may just be ending.
		assertThat(before).as("threads").containsAll(platformThreads());
		plugin.stop();
		assertThat(this.fixture.memories()).isZero();
	}

	/**
	 * Each version has classes of its own, in a class loader of its own.
	 */
	@Test
	void reloadsUnderLoadLeaveNoClasses() throws Exception {
		Set<ClassLoader> loaders = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
		LongAdder seen = new LongAdder();
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder.instances(0, THREADS)
			.function(
					new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
						if (loaders.add(compiledCode().getClassLoader())) {
							seen.increment();
						}
						return new long[0];
					})));
		AtomicBoolean stopped = new AtomicBoolean();
		this.threads.run(THREADS, () -> {
			do {
				plugin.call("sleep", 0);
				Thread.yield();
			}
			while (!stopped.get());
		});
		int reloads = 200 * FACTOR;
		long unloaded = CLASSES.getUnloadedClassCount();
		for (int i = 0; i < reloads; i++) {
			source.replace((i % 2 == 0) ? "plugin-v2" : "plugin");
			long versions = seen.sum();
			plugin.reload();
			TestThreads.eventually().until(() -> seen.sum() > versions);
		}
		stopped.set(true);
		this.threads.join();
		assertThat(seen.sum()).isGreaterThan(reloads);
		TestThreads.eventually().pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
			System.gc();
			assertThat(loaders).as("class loaders of versions").hasSize(1);
			assertThat(CLASSES.getUnloadedClassCount() - unloaded).as("unloaded classes")
				.isGreaterThanOrEqualTo(reloads);
		});
		assertAtRest(plugin);
	}

	/**
	 * The class of the guest's code that has called the host.
	 */
	private static Class<?> compiledCode() {
		return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
			.walk((frames) -> frames.filter((frame) -> frame.getClassName().startsWith("wasm."))
				.findFirst()
				.orElseThrow()
				.getDeclaringClass());
	}

	private static Set<Thread> platformThreads() {
		Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
		threads.removeIf((thread) -> !thread.getName().startsWith("wasm"));
		return threads;
	}

	/**
	 * @param export computes, is in a host function, or waits
	 * @param memory where the waits are
	 */
	@ParameterizedTest
	@CsvSource({ "spin,, PLATFORM", "spin,, VIRTUAL", "sleep,, PLATFORM", "sleep,, VIRTUAL", "wait, private, PLATFORM",
			"wait, private, VIRTUAL", "wait, common, PLATFORM", "wait, common, VIRTUAL" })
	void callsThatTimeOutLeaveNothing(String export, @Nullable String memory, ThreadKind kind) throws Exception {
		WasmPlugin plugin = this.fixture.create((memory != null) ? "plugin-waits" : "plugin", (builder) -> {
			builder.instances(0, 1).callTimeout(Duration.ofMillis(1));
			return (memory != null) ? builder.memory("env.memory", PluginMemory.of(memory)) : builder;
		});
		long[] arguments = switch (export) {
			case "sleep" -> new long[] { 100_000 };
			case "wait" -> new long[] { 8 };
			default -> new long[0];
		};
		Set<Thread> before = platformThreads();
		// So that the first calls have loaded what all need.
		timeOut(plugin, export, arguments, kind, 20);
		int classes = CLASSES.getLoadedClassCount();
		timeOut(plugin, export, arguments, kind, 100 * FACTOR);
		assertThat(CLASSES.getLoadedClassCount()).as("classes").isLessThan(classes + FEW_CLASSES);
		// Those of an earlier test may just be ending.
		assertThat(before).as("threads").containsAll(platformThreads());
		assertAtRest(plugin);
		assertThat(this.fixture.memories()).as("that of the last instance, or of all").isOne();
		plugin.stop();
		assertThat(this.fixture.memories()).isZero();
	}

	private void timeOut(WasmPlugin plugin, String export, long[] arguments, ThreadKind kind, int times)
			throws Exception {
		this.threads.run(kind, () -> {
			for (int i = 0; i < times; i++) {
				assertThatExceptionOfType(PluginTimeoutException.class)
					.isThrownBy(() -> plugin.call(export, arguments));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				assertThat(plugin.call(export.equals("wait") ? "notify" : "load", 8)).containsExactly(0);
			}
		}).join();
	}

	/**
	 * Calls that end just when they time out: an interrupt must not reach what comes
	 * after them.
	 */
	@Test
	void interruptsEndWithTheirCalls() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, THREADS).callTimeout(Duration.ofMillis(5)));
		SplittableRandom seeds = new SplittableRandom(SEED);
		this.threads.run(4, () -> {
			SplittableRandom random;
			synchronized (seeds) {
				random = seeds.split();
			}
			for (int i = 0; i < 200 * FACTOR; i++) {
				try {
					plugin.call("sleep", random.nextInt(1, 12));
				}
				catch (PluginTimeoutException ex) {
					assertThat(ex.export()).isEqualTo("sleep");
				}
				assertThat(Thread.currentThread().isInterrupted()).as("seed %d", SEED).isFalse();
				assertThat(plugin.call("add", 1, 2)).as("seed %d", SEED).containsExactly(3);
			}
		});
		this.threads.join();
		assertAtRest(plugin);
	}

	/**
	 * Everything at once; counts must be right whenever nobody calls.
	 */
	@Test
	void countsAreRightAtEveryRest() throws Exception {
		SplittableRandom seeds = new SplittableRandom(SEED);
		for (int round = 0; round < 8 * FACTOR; round++) {
			PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
			int maximum = seeds.nextInt(1, 6);
			int minimum = seeds.nextInt(0, maximum + 1);
			String name = "plugin-" + round;
			WasmPlugin plugin = this.fixture.plugins.create(PluginFixture.definition(name, source,
					(builder) -> builder.instances(minimum, maximum)
						.callTimeout(Duration.ofMillis(20))
						.acquireTimeout(Duration.ofMillis(50))));
			int threads = seeds.nextInt(1, 6);
			CountDownLatch done = new CountDownLatch(threads);
			for (int thread = 0; thread < threads; thread++) {
				SplittableRandom random = seeds.split();
				Thread.ofVirtual().start(() -> {
					for (int step = 0; step < 30; step++) {
						step(plugin, source, random);
					}
					done.countDown();
				});
			}
			done.await();
			plugin.start();
			assertAtRest(plugin);
			plugin.call("add", 1, 1);
			plugin.close();
			assertThat(plugin.instances()).as("seed %d", SEED).isEqualTo(new InstanceCounts(0, 0, maximum));
			assertThat(this.fixture.memories()).as("seed %d", SEED).isZero();
			assertThat(this.budget.used()).as("seed %d", SEED).isZero();
		}
	}

	private static void step(WasmPlugin plugin, PluginFixture.ChangingSource source, SplittableRandom random) {
		try {
			switch (random.nextInt(12)) {
				case 0 -> plugin.call("divide", 0);
				case 1 -> plugin.call("sleep", 1_000);
				case 2 -> plugin.reload();
				case 3 -> plugin.stop();
				case 4, 5 -> plugin.start();
				case 6 -> plugin.call("add", 1);
				case 7 -> plugin.upkeep();
				default -> plugin.with((instance) -> instance.call("add", 1, 2));
			}
		}
		catch (PluginException | IllegalArgumentException ex) {
			assertThat(ex.getMessage()).contains(plugin.name());
		}
	}

	private void assertAtRest(WasmPlugin plugin) {
		TestThreads.eventually().untilAsserted(() -> {
			InstanceCounts counts = plugin.instances();
			assertThat(counts.busy()).as("busy, seed %d", SEED).isZero();
			assertThat(counts.idle()).as("idle, seed %d", SEED)
				.isBetween(plugin.definition().minimumInstances(), plugin.definition().maximumInstances());
		});
	}

}
