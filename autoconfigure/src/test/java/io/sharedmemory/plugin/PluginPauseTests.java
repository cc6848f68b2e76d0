package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.snapshot.managed.MemoryTenants;
import io.sharedmemory.snapshot.managed.Stays;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PluginPause}.
 */
class PluginPauseTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final PluginFixture fixture = new PluginFixture();

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void close() {
		this.threads.close();
		this.fixture.close();
	}

	private WasmPlugin plugin(String name, Duration acquireTimeout) {
		return this.fixture.plugins
			.create(PluginFixture.definition(name, new PluginFixture.ChangingSource("no-shared-memory"),
					(builder) -> builder.instances(0, 2).acquireTimeout(acquireTimeout)));
	}

	@Test
	void callsThatComeMeanwhileWaitAndGoOn() throws Exception {
		WasmPlugin plugin = plugin("plugin", LONG);
		AtomicBoolean called = new AtomicBoolean();
		Thread caller;
		try (PluginPause pause = plugin.pause(LONG)) {
			assertThat(pause).isNotNull();
			caller = Thread.ofPlatform().start(() -> {
				plugin.call("increment", 8);
				called.set(true);
			});
			await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
			assertThat(called).isFalse();
		}
		caller.join(LONG);
		assertThat(called).isTrue();
	}

	@Test
	void waitsForTheCallsUnderWay() throws Exception {
		WasmPlugin plugin = plugin("plugin", LONG);
		CountDownLatch within = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean ended = new AtomicBoolean();
		this.threads.run(1, () -> plugin.with((instance) -> {
			within.countDown();
			end.await();
			ended.set(true);
			return null;
		}));
		within.await();
		assertThatExceptionOfType(PluginPauseException.class).isThrownBy(() -> plugin.pause(SHORT))
			.withMessageContaining("Plugin 'plugin' cannot be paused: calls of it did not end within 50ms");
		assertThat(plugin.call("increment", 8)).isNotEmpty();
		end.countDown();
		try (PluginPause pause = plugin.pause(LONG)) {
			assertThat(pause).isNotNull();
			assertThat(ended).isTrue();
		}
		this.threads.join();
	}

	@Test
	void aCallThatWaitsForTooLongSaysWhy() throws Exception {
		WasmPlugin plugin = plugin("plugin", SHORT);
		try (PluginPause pause = plugin.pause(LONG)) {
			assertThat(pause).isNotNull();
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("increment", 8))
				.withMessageContaining("is paused, for a snapshot")
				.withMessageContaining("instances.acquire-timeout");
		}
		assertThat(plugin.call("increment", 8)).isNotEmpty();
	}

	@Test
	void aCallCannotPauseItsOwnPlugin() {
		WasmPlugin plugin = plugin("plugin", LONG);
		assertThatExceptionOfType(PluginPauseException.class)
			.isThrownBy(() -> plugin.with((instance) -> plugin.pause(LONG)))
			.withMessageContaining("by one of its own calls");
		assertThat(plugin.call("increment", 8)).isNotEmpty();
	}

	@Test
	void aCallCannotSaveItsOwnMemory() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		WasmPlugin plugin = this.fixture.create("pricing-with-stack",
				(builder) -> builder.memory("env.memory", PluginMemory.named("memory")));
		List<MemoryTenants> tenants = List.of(this.fixture.plugins.tenants());
		assertThatExceptionOfType(SnapshotRefusedException.class)
			.isThrownBy(
					() -> plugin.with((instance) -> Stays.of(this.fixture.registry.get("memory"), tenants, true, LONG)))
			.withMessageContaining("Memory 'memory' cannot be saved: Plugin 'plugin' cannot be paused");
		assertThat(plugin.call("price", 1, 1)).isNotEmpty();
	}

	@Test
	void whoComesWhileOthersAreWaitedForIsPausedToo() throws Exception {
		SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(40, 64));
		WasmPlugin first = over(memory, "first", "pricing-with-stack");
		CountDownLatch within = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch saved = new CountDownLatch(1);
		AtomicBoolean held = new AtomicBoolean();
		this.threads.run(1, () -> first.with((instance) -> {
			within.countDown();
			end.await();
			return null;
		}));
		within.await();
		Thread saver = Thread.ofPlatform().start(() -> {
			try (Stays stay = Stays.of(memory, List.of(this.fixture.plugins.tenants()), true, LONG)) {
				held.set(stay != null);
				saved.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		await().until(() -> saver.getState() == Thread.State.TIMED_WAITING);
		WasmPlugin second = over(memory, "second", "lookup-at-2mb");
		end.countDown();
		await().untilTrue(held);
		AtomicBoolean called = new AtomicBoolean();
		Thread caller = Thread.ofPlatform().start(() -> {
			second.with((instance) -> instance);
			called.set(true);
		});
		await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
		assertThat(called).isFalse();
		saved.countDown();
		caller.join(LONG);
		assertThat(called).isTrue();
		saver.join(LONG);
		this.threads.join();
	}

	private WasmPlugin over(SharedMemory memory, String name, String module) {
		return this.fixture.plugins.create(PluginFixture.definition(name, new PluginFixture.ChangingSource(module),
				(builder) -> builder.memory("env.memory", PluginMemory.named(memory.name()))
					.instances(1, 2)
					.acquireTimeout(LONG)));
	}

	/**
	 * A call that was under way may make others, also of plugins that are paused with it:
	 * else it would never end.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void callsOfCallsEnd(long seed) throws Exception {
		WasmPlugin one = plugin("one", LONG);
		WasmPlugin other = plugin("other", LONG);
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger within = new AtomicInteger();
		AtomicInteger callers = new AtomicInteger();
		// Two instances each: one thread in each direction, so that they cannot wait for
		// each other.
		this.threads.run(2, () -> {
			boolean forth = callers.getAndIncrement() == 0;
			WasmPlugin outer = forth ? one : other;
			WasmPlugin inner = forth ? other : one;
			while (!end.get()) {
				outer.with((instance) -> {
					within.incrementAndGet();
					inner.call("increment", 8);
					Thread.yield();
					inner.call("increment", 8);
					within.decrementAndGet();
					return null;
				});
			}
		});
		SplittableRandom random = new SplittableRandom(seed);
		for (int i = 0; i < 300; i++) {
			List<WasmPlugin> paused = switch (random.nextInt(3)) {
				case 0 -> List.of(one, other);
				case 1 -> List.of(other, one);
				default -> List.of(one);
			};
			try (PluginPause pause = PluginPause.begin(paused, LONG)) {
				assertThat(pause).isNotNull();
				if (paused.size() == 2) {
					assertThat(within).hasValue(0);
				}
				// Who is turned back counts as busy for a moment, but calls nothing.
				assertThat(paused).allMatch((plugin) -> plugin.records().runningCalls().isEmpty());
			}
		}
		end.set(true);
		this.threads.join();
	}

	/**
	 * Two pauses, each of which is over when the call looks once more.
	 */
	@Test
	void pausesThatEndWhileACallBeginsDoNotRefuseIt() {
		WasmPlugin caller = plugin("caller", LONG);
		WasmPlugin plugin = plugin("plugin", LONG);
		InstancePool pool = plugin.pool();
		AtomicReference<CallPause> first = new AtomicReference<>();
		AtomicReference<CallPause> second = new AtomicReference<>();
		first.set(new CallPause(asked(plugin, () -> pool.resume(first.get())), () -> false));
		second.set(new CallPause(asked(plugin, () -> pool.resume(second.get())), () -> false));
		pool.pause(first.get());
		// Asked as soon as the first one is over, and does not concern the call itself.
		pool.pause(new CallPause(asked(caller, () -> pool.pause(second.get())), () -> false));
		long[] results = caller.with((instance) -> plugin.call("increment", 8));
		assertThat(results).isNotEmpty();
		assertThat(plugin.calls().get(CallOutcome.REJECTED)).isZero();
	}

	/**
	 * The records of a plugin; something happens when they are asked for first.
	 */
	private static List<PluginRecords> asked(WasmPlugin plugin, Runnable action) {
		AtomicBoolean asked = new AtomicBoolean();
		return new ArrayList<>(List.of(plugin.records())) {

			@Override
			public Stream<PluginRecords> stream() {
				if (!asked.getAndSet(true)) {
					action.run();
				}
				return super.stream();
			}

		};
	}

	@Test
	void twoPausesOfTheSamePluginsDoNotWaitForEachOther() throws Exception {
		WasmPlugin one = plugin("one", LONG);
		WasmPlugin other = plugin("other", LONG);
		try (PluginPause first = PluginPause.begin(List.of(one, other), LONG);
				PluginPause second = PluginPause.begin(List.of(other, one), LONG)) {
			assertThat(first).isNotSameAs(second);
			first.close();
			assertThat(one.instances().busy()).isZero();
		}
		assertThat(one.call("increment", 8)).isNotEmpty();
	}

	@Test
	void aPausedPluginCanBeStoppedAndReloaded() throws Exception {
		WasmPlugin plugin = plugin("plugin", LONG);
		try (PluginPause pause = plugin.pause(LONG)) {
			assertThat(pause).isNotNull();
			plugin.reload();
			plugin.stop();
			plugin.start();
		}
		assertThat(plugin.call("increment", 8)).isNotEmpty();
	}

}
