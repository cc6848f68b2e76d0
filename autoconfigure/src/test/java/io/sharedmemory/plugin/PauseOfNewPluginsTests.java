package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Logger;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.snapshot.managed.Stays;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Plugins that have their first instance over a memory, but which nobody knows yet, while
 * that memory is held: when they are known, they are paused.
 */
class PauseOfNewPluginsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(50);

	private static final int PLUGINS = 60;

	/** Of who pauses, in nanoseconds. */
	private static final long PAUSE = 1000;

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	/** It says there that a plugin was compiled, when the first instance is made. */
	private final Logger logger = Logger.getLogger(ModuleLoad.class.getName());

	private final @Nullable Filter before = this.logger.getFilter();

	private final PluginFixture fixture = new PluginFixture();

	private final TestThreads threads = new TestThreads();

	private final SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(16, 64));

	@AfterEach
	void close() {
		this.logger.setFilter(this.before);
		this.threads.close();
		this.fixture.close();
	}

	private void whenTheFirstInstanceIsMade(Runnable action) {
		this.logger.setFilter((message) -> {
			action.run();
			return true;
		});
	}

	private WasmPlugin create() {
		return this.fixture.create("pricing-with-stack",
				(builder) -> builder.memory("env.memory", PluginMemory.named("memory"))
					.instances(1, 2)
					.acquireTimeout(LONG));
	}

	@Test
	void isPausedWhenItIsKnown() throws Exception {
		CountDownLatch made = new CountDownLatch(1);
		CountDownLatch known = new CountDownLatch(1);
		CountDownLatch saved = new CountDownLatch(1);
		AtomicBoolean held = new AtomicBoolean();
		AtomicBoolean called = new AtomicBoolean();
		whenTheFirstInstanceIsMade(() -> {
			made.countDown();
			awaitUninterrupted(known);
		});
		TestThread<Void> caller = this.threads.run(ThreadKind.PLATFORM, () -> {
			WasmPlugin plugin = create();
			await().untilTrue(held);
			plugin.with((instance) -> instance);
			called.set(true);
		});
		made.await();
		TestThread<Void> saver = this.threads.run(ThreadKind.PLATFORM, () -> {
			try (Stays stay = Stays.of(this.memory, List.of(this.fixture.plugins.tenants()), true, LONG)) {
				held.set(stay != null);
				saved.await();
			}
		});
		await().until(() -> held.get() || saver.thread().getState() == Thread.State.TIMED_WAITING);
		assertThat(held).as("held before all are known who are there").isFalse();
		known.countDown();
		await().untilTrue(held);
		await().until(() -> called.get() || caller.thread().getState() == Thread.State.TIMED_WAITING);
		boolean calledMeanwhile = called.get();
		saved.countDown();
		this.threads.join();
		assertThat(calledMeanwhile).as("called while the memory was held").isFalse();
		assertThat(called).isTrue();
	}

	@Test
	void isNotWaitedForWithoutAPause() throws Exception {
		AtomicBoolean held = new AtomicBoolean();
		whenTheFirstInstanceIsMade(() -> held.set(isHeld(false, LONG)));
		create();
		assertThat(held).isTrue();
	}

	@Test
	void isNotWaitedForOverAnotherMemory() throws Exception {
		SharedMemory other = this.fixture.registry.create("other", MemoryType.shared(1, 1));
		AtomicBoolean held = new AtomicBoolean();
		whenTheFirstInstanceIsMade(() -> {
			try (Stays stay = Stays.of(other, List.of(this.fixture.plugins.tenants()), true, SHORT)) {
				held.set(stay != null);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		create();
		assertThat(held).isTrue();
	}

	@Test
	void isNotWaitedForLongerThanAskedFor() throws Exception {
		AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
		whenTheFirstInstanceIsMade(() -> {
			try {
				isHeld(true, SHORT);
			}
			catch (SnapshotRefusedException ex) {
				refusal.set(ex);
			}
		});
		create();
		assertThat(refusal.get())
			.hasMessage("Memory 'memory' cannot be saved: plugin 'plugin' was being loaded for all of 50ms.");
		assertThat(isHeld(true, SHORT)).isTrue();
	}

	@Test
	void isForgottenIfItIsNotLoaded() throws Exception {
		whenTheFirstInstanceIsMade(() -> {
			throw new IllegalStateException("Refused");
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::create).withMessage("Refused");
		assertThat(isHeld(true, SHORT)).isTrue();
	}

	private boolean isHeld(boolean paused, Duration patience) {
		try (Stays stay = Stays.of(this.memory, List.of(this.fixture.plugins.tenants()), paused, patience)) {
			return stay != null;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A memory is held again and again while plugins come, each of which is called at
	 * once: nobody calls any of them during a stay.
	 */
	@RepeatedTest(3)
	void nobodyIsCalledDuringAStay(RepetitionInfo repetition) throws Exception {
		long seed = SEED + repetition.getCurrentRepetition();
		SplittableRandom random = new SplittableRandom(seed);
		AtomicBoolean end = new AtomicBoolean();
		AtomicBoolean within = new AtomicBoolean();
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("pricing-with-stack");
		this.logger.setFilter((message) -> false);
		this.threads.run(2, () -> {
			while (!end.get()) {
				try (Stays stay = Stays.of(this.memory, List.of(this.fixture.plugins.tenants()), true, LONG)) {
					assertThat(stay).isNotNull();
					for (int look = 0; look < 200; look++) {
						assertThat(within).as("called during a stay, seed %d", seed).isFalse();
						Thread.onSpinWait();
					}
				}
				// Who only ever pauses lets nobody call.
				LockSupport.parkNanos(PAUSE);
			}
		});
		TestThread<Void> loader = this.threads.run(ThreadKind.PLATFORM, () -> {
			for (int i = 0; i < PLUGINS; i++) {
				int calls = random.nextInt(1, 200);
				WasmPlugin plugin = this.fixture.plugins.create(PluginFixture.definition("plugin-" + i, source,
						(builder) -> builder.memory("env.memory", PluginMemory.named("memory"))
							.instances(1, 1)
							.stackSize(1024)
							.acquireTimeout(LONG)));
				plugin.with((instance) -> {
					within.set(true);
					for (int call = 0; call < calls; call++) {
						instance.call("price", 1, 1);
					}
					within.set(false);
					return null;
				});
				plugin.stop();
			}
		});
		try {
			loader.join();
		}
		finally {
			end.set(true);
		}
		this.threads.join();
	}

}
