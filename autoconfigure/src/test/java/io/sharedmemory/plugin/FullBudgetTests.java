package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.TestThreads;
import io.sharedmemory.registry.MemoryBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Plugins that may have more instances than there is room for. The choices of each thread
 * follow from a seed, which a failure tells; {@code -Dsharedmemory.seed=} takes it again.
 */
@Timeout(120)
class FullBudgetTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int THREADS = 12;

	private static final Duration LONG = Duration.ofSeconds(100);

	private final TestThreads threads = new TestThreads();

	private final MemoryBudget budget = new MemoryBudget(2 * MemoryType.PAGE_SIZE);

	private final PluginFixture fixture = new PluginFixture(this.budget);

	@AfterEach
	void close() {
		this.threads.close();
		this.fixture.close();
		assertThat(this.budget.used()).as("budget").isZero();
	}

	private WasmPlugin create(Duration acquireTimeout) {
		return this.fixture.create("plugin", (builder) -> builder.instances(0, THREADS).acquireTimeout(acquireTimeout));
	}

	private void take(String name) {
		this.fixture.registry.create(name, MemoryType.shared(1, 1));
	}

	@Test
	void whoFindsNoRoomGetsTheInstanceThatIsGivenBack() throws Exception {
		take("other");
		WasmPlugin plugin = create(LONG);
		CompletableFuture<long[]> waiting = plugin.with((instance) -> {
			instance.callVoid("store", 0, 7);
			return callBeside(plugin, "load", 0);
		});
		// The same instance, as there was room for no other.
		assertThat(waiting.get()).containsExactly(7);
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(1, 0, THREADS));
	}

	@Test
	void whoFindsNoRoomMakesAnInstanceWhenAnotherBreaks() throws Exception {
		take("other");
		WasmPlugin plugin = create(LONG);
		CompletableFuture<long[]> waiting = plugin.with((instance) -> {
			instance.callVoid("store", 0, 7);
			CompletableFuture<long[]> call = callBeside(plugin, "load", 0);
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> instance.callInt("divide", 0));
			return call;
		});
		assertThat(waiting.get()).containsExactly(0);
	}

	@Test
	void whoFindsNoRoomMakesAnInstanceWhenOthersGiveItBack() throws Exception {
		take("other");
		WasmPlugin plugin = create(LONG);
		plugin.with((instance) -> {
			CompletableFuture<long[]> call = callBeside(plugin, "add", 1, 1);
			this.fixture.registry.remove("other");
			return call.join();
		});
		assertThat(plugin.instances().idle()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoWaitsForRoomHearsThatThePluginEnds(boolean interrupt) throws Exception {
		take("other");
		WasmPlugin plugin = create(LONG);
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				plugin.call("empty");
			}
			catch (PluginException ex) {
				failure.complete(ex);
			}
		});
		plugin.with((instance) -> {
			caller.start();
			awaitBusy(plugin);
			if (interrupt) {
				caller.interrupt();
			}
			else {
				CompletableFuture.runAsync(plugin::close);
			}
			return failure.join();
		});
		assertThat(failure.get()).hasMessageContaining(interrupt ? "interrupted" : "is closed");
		caller.join();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 50 })
	void theRefusalIsToldToWhoWaitedInVain(long millis) {
		take("other");
		WasmPlugin plugin = create(Duration.ofMillis(millis));
		plugin.with((instance) -> {
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"))
				.withMessageContaining("the budget of 131072 bytes, of which 131072 are used");
			return null;
		});
		plugin.call("empty");
	}

	@Test
	void callsTakeTurnsWhereNoInstanceBreaks() throws Exception {
		take("other");
		WasmPlugin plugin = create(LONG);
		AtomicInteger next = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			while (next.getAndIncrement() < 600) {
				plugin.call("sleep", 1);
			}
		});
		this.threads.join();
		assertThat(plugin.calls()).containsEntry(CallOutcome.SUCCESS, 600L).containsEntry(CallOutcome.REJECTED, 0L);
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(1, 0, THREADS));
	}

	@Test
	void noCallIsRejectedWhileInstancesComeBack() throws Exception {
		WasmPlugin plugin = create(LONG);
		AtomicInteger next = new AtomicInteger();
		this.threads.run(THREADS, () -> {
			for (int i = next.getAndIncrement(); i < 2000; i = next.getAndIncrement()) {
				SplittableRandom random = new SplittableRandom(SEED + i);
				switch (random.nextInt(20)) {
					case 0 ->
						assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
					case 1 -> takeForAMoment("other" + i);
					case 2 -> reload(plugin);
					case 3 -> plugin.upkeep();
					default -> assertThat(plugin.call("add", i, 1)).containsExactly(i + 1);
				}
			}
		});
		this.threads.join();
		assertThat(plugin.calls().get(CallOutcome.REJECTED)).as("seed %d", SEED).isZero();
		assertThat(plugin.instances().busy()).isZero();
		plugin.close();
		assertThat(this.fixture.memories()).isZero();
	}

	private void takeForAMoment(String name) {
		try {
			take(name);
			this.fixture.registry.remove(name);
		}
		catch (MemoryCreationException ex) {
			// The instances have all of it.
		}
	}

	private static void reload(WasmPlugin plugin) {
		try {
			plugin.reload();
		}
		catch (PluginLoadException ex) {
			// There is no room for two versions at once.
		}
	}

	private static CompletableFuture<long[]> callBeside(WasmPlugin plugin, String export, long... arguments) {
		CompletableFuture<long[]> call = CompletableFuture.supplyAsync(() -> plugin.call(export, arguments),
				(task) -> Thread.ofPlatform().start(task));
		awaitBusy(plugin);
		return call;
	}

	private static void awaitBusy(WasmPlugin plugin) {
		await().until(() -> plugin.instances().busy() == 2);
	}

}
