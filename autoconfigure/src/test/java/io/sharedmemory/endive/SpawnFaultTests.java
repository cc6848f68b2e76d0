package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Spawning that fails, at the end of the stack, of the heap or of the threads, loses and
 * keeps nothing.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpawnFaultTests {

	private static final int MAXIMUM_THREADS = 3;

	private static final Runnable NOTHING = () -> {
	};

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 100));

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of(),
			LinkerOptions.DEFAULTS.withMaximumThreads(MAXIMUM_THREADS));

	private final LogRecords logged = new LogRecords(ModuleThreads.class);

	@AfterEach
	void everythingWasGivenBack() {
		this.logged.close();
		this.linker.stopThreads();
		assertThat(this.linker.threadCount()).isZero();
		this.registry.close();
	}

	@ParameterizedTest
	@EnumSource
	void spawningAtEveryDepthOfAGuestsStackLosesNothing(Execution execution) throws Exception {
		LinkableModule module = this.linker.load("plugin", Modules.binary("spawns-deep"), execution);
		assertThat(DeepSpawning.exhaust(module)).isPositive();
		assertThatAllThreadsCanBeSpawned(module);
	}

	@ParameterizedTest
	@EnumSource
	void callAtEveryDepthOfTheHostsStackLosesNothing(Execution execution) throws Exception {
		LinkableModule module = this.linker.load("plugin", Modules.binary("spawns-deep"), execution);
		assertThat(DeepSpawning.exhaustHost(module)).isPositive();
		assertThatAllThreadsCanBeSpawned(module);
	}

	private void assertThatAllThreadsCanBeSpawned(LinkableModule module) {
		await().untilAsserted(() -> assertThat(this.linker.threadCount()).isZero());
		Instance instance = module.instantiate().instance();
		for (int i = 0; i < MAXIMUM_THREADS; i++) {
			assertThat((int) instance.export("spawn").apply(0, 1)[0]).isPositive();
		}
		await().until(() -> this.memory.waiting() == MAXIMUM_THREADS);
		assertThat((int) instance.export("spawn").apply(0, 1)[0]).isEqualTo(-6);
	}

	@Test
	void threadsThatTheSystemDoesNotHaveAreRefusedAndGivenBack() {
		ThreadSpawner spawner = new ThreadSpawner(false, MAXIMUM_THREADS);
		ModuleThreads threads = new ModuleThreads("plugin", spawner);
		for (int i = 0; i < 2 * MAXIMUM_THREADS; i++) {
			assertThat(threads.spawn(0, () -> {
				throw new OutOfMemoryError("unable to create native thread");
			}, NOTHING)).isEqualTo(-6);
		}
		assertThat(threads.count()).isZero();
		assertThat(spawner.threadCount()).isZero();
		assertThat(threads.isEnded()).isFalse();
		assertThat(freePermits(spawner)).isEqualTo(MAXIMUM_THREADS);
	}

	@Test
	void failedCallIsNoMemberAnyMoreWhateverItFailedWith() {
		ThreadSpawner spawner = new ThreadSpawner(false, MAXIMUM_THREADS);
		for (Error error : List.of(new StackOverflowError(), new OutOfMemoryError())) {
			ModuleThreads threads = new ModuleThreads("plugin", spawner);
			assertThatExceptionOfType(error.getClass()).isThrownBy(() -> threads.call(() -> {
				assertThat(spawner.threadCount()).isOne();
				throw error;
			}));
			assertThat(threads.count()).isZero();
			assertThat(spawner.threadCount()).isZero();
		}
	}

	@Test
	void closeFromWithinACallEndsItsGuestCode() {
		ModuleThreads threads = new ModuleThreads("plugin", new ThreadSpawner(false, MAXIMUM_THREADS));
		threads.call(() -> {
			threads.close();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			return 0;
		});
		assertThat(Thread.currentThread().isInterrupted()).as("the host is not meant").isFalse();
		assertThat(threads.count()).isZero();
	}

	private static int freePermits(ThreadSpawner spawner) {
		int free = 0;
		while (spawner.tryAcquire()) {
			free++;
		}
		return free;
	}

	@Test
	void threadThatSpawnsWhileTheThreadsEndEndsAsTheOthersDo() throws Exception {
		ThreadSpawner spawner = new ThreadSpawner(false, MAXIMUM_THREADS);
		ModuleThreads threads = new ModuleThreads("plugin", spawner);
		CountDownLatch making = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		Supplier<Instance> instances = () -> {
			making.countDown();
			Blocking.until(ended);
			throw new UnlinkableModuleException("plugin", "its memory is gone", null);
		};
		FutureTask<Integer> guest = new FutureTask<>(() -> threads.call(() -> threads.spawn(0, instances, NOTHING)));
		Thread.ofPlatform().start(guest);
		making.await();
		assertThat(threads.end(new Outcome.Exited(0))).isTrue();
		ended.countDown();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(guest::get)
			.withCauseInstanceOf(ModuleExitedException.class);
		assertThat(this.logged.records()).isEmpty();
		assertThat(threads.count()).isZero();
		assertThat(freePermits(spawner)).isEqualTo(MAXIMUM_THREADS);
	}

	@RepeatedTest(20)
	void programThatExitsWhileItSpawnsLogsNothing() throws Exception {
		LinkableModule module = this.linker.load("program", Modules.binary("exits-while-spawning"))
			.withMemory("env", "memory", this.memory);
		assertThat(module.run()).isZero();
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void failureOfAnInstanceIsLoggedOnceWithItsReason() {
		ModuleThreads threads = new ModuleThreads("plugin", new ThreadSpawner(false, MAXIMUM_THREADS));
		AtomicInteger instances = new AtomicInteger();
		for (int i = 0; i < 100; i++) {
			assertThat(threads.spawn(0, () -> {
				instances.incrementAndGet();
				throw new UnlinkableModuleException("plugin", "no room", null);
			}, NOTHING)).isEqualTo(-6);
		}
		assertThat(instances).hasValue(100);
		assertThat(this.logged.records()).filteredOn((record) -> record.getLevel().equals(Level.WARNING))
			.singleElement()
			.satisfies(
					(record) -> assertThat(record.getMessage()).isEqualTo("Module 'plugin' could not start a thread"))
			.satisfies((record) -> assertThat(record.getThrown()).hasMessageContaining("no room"));
		assertThat(this.logged.records()).hasSize(100);
	}

}
