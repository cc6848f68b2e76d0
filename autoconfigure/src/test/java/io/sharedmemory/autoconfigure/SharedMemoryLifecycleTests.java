package io.sharedmemory.autoconfigure;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryLifecycle}, and for what is left of a start that fails.
 */
class SharedMemoryLifecycleTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4",
				"wasm.shared-memory.memories.tallies.maximum-pages=4");

	@Test
	void closingTheContextReleasesWhoWaitsBeforeBeansAreDestroyed() {
		this.contextRunner.withBean(Sleeper.class).run((context) -> {
			Sleeper sleeper = context.getBean(Sleeper.class);
			context.getSourceApplicationContext().close();
			assertThat(sleeper.awakeWhenDestroyed).isTrue();
			assertReleased(sleeper.sleep);
		});
	}

	@Test
	void closingAContextThatWasStoppedReleasesWhoWaitsBeforeBeansAreDestroyed() {
		this.contextRunner.withBean(Sleeper.class).run((context) -> {
			Sleeper sleeper = context.getBean(Sleeper.class);
			context.getSourceApplicationContext().stop();
			assertThat(sleeper.sleep).isNotDone();
			context.getSourceApplicationContext().close();
			assertThat(sleeper.awakeWhenDestroyed).isTrue();
			assertReleased(sleeper.sleep);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE + 1 })
	void memoriesAreOpenWhileOthersStop(int phase) {
		this.contextRunner.withBean(Plugin.class, phase).run((context) -> {
			Plugin plugin = context.getBean(Plugin.class);
			SharedMemory requests = requests(context);
			context.getSourceApplicationContext().close();
			assertThat(plugin.valueAtStop).isEqualTo(42);
			assertThat(requests.isClosed()).isTrue();
		});
	}

	@Test
	void memoriesOfTheRunningApplicationAreClosedWithTheContext() {
		this.contextRunner.run((context) -> {
			SharedMemory late = context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
			context.getSourceApplicationContext().close();
			assertThat(late.isClosed()).isTrue();
		});
	}

	@Test
	void contextThatIsStoppedAndStartedKeepsItsMemories() {
		this.contextRunner.run((context) -> {
			SharedMemory requests = requests(context);
			requests.atomicStore32(0, 42);
			requests.grow(1);
			context.getSourceApplicationContext().stop();
			assertThat(requests.atomicLoad32(0)).isEqualTo(42);
			context.getSourceApplicationContext().start();
			assertThat(requests.atomicLoad32(0)).isEqualTo(42);
			assertThat(requests.size()).isEqualTo(2);
			assertThat(context.getBean("requests")).isSameAs(requests);
			assertThat(context.getBean(SharedMemoryRegistry.class).get("requests")).isSameAs(requests);
			context.getSourceApplicationContext().close();
			assertThat(requests.isClosed()).isTrue();
		});
	}

	@Test
	void contextMayBeClosedTwice() {
		this.contextRunner.run((context) -> {
			SharedMemory requests = requests(context);
			context.getSourceApplicationContext().close();
			context.getSourceApplicationContext().close();
			assertThat(requests.isClosed()).isTrue();
			assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> requests.atomicLoad32(0));
		});
	}

	@Test
	void contextsWithTheSameNamesDoNotDisturbEachOther() {
		this.contextRunner.run((first) -> {
			requests(first).atomicStore32(0, 1);
			this.contextRunner.run((second) -> {
				assertThat(requests(second)).isNotSameAs(requests(first));
				assertThat(requests(second).atomicLoad32(0)).isZero();
				requests(second).atomicStore32(0, 2);
			});
			assertThat(requests(first).isClosed()).isFalse();
			assertThat(requests(first).atomicLoad32(0)).isEqualTo(1);
		});
	}

	@Test
	void closedChildContextLeavesTheMemoriesOfItsParentOpen() {
		this.contextRunner.run((parent) -> {
			SharedMemory requests = parent.getBean("requests", SharedMemory.class);
			this.contextRunner.withParent(parent).run((child) -> {
				assertThat(child.getBean("requests", SharedMemory.class)).isSameAs(requests);
				child.getSourceApplicationContext().close();
			});
			assertThat(requests.isClosed()).isFalse();
		});
	}

	@Test
	void startThatFailsAtALaterMemoryLeavesNothing() {
		Traces traces = new Traces();
		traces
			.of(this.contextRunner
				.withPropertyValues("wasm.shared-memory.memories.tallies.preload=classpath:missing.bin"))
			.run((context) -> assertThat(context).getFailure().hasRootCauseInstanceOf(FileNotFoundException.class));
		traces.assertCustomized("requests");
		traces.assertNothingIsLeft();
	}

	@Test
	void startThatFailsAtTheBudgetOfTheRegistryLeavesNothing() {
		Traces traces = new Traces();
		traces
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.minimum-pages=4",
					"wasm.shared-memory.memories.tallies.minimum-pages=4"))
			.run((context) -> assertThat(context).hasFailed());
		traces.assertCustomized("requests");
		traces.assertNothingIsLeft();
	}

	@Test
	void startThatFailsAtAnotherBeanLeavesNothing() {
		Traces traces = new Traces();
		traces.of(this.contextRunner.withBean(Failing.class))
			.run((context) -> assertThat(context).getFailure().hasRootCauseMessage("Not today"));
		traces.assertCustomized("requests", "tallies");
		traces.assertNothingIsLeft();
	}

	@Test
	void startThatFailsAtALifecycleLeavesNothing() {
		Traces traces = new Traces();
		traces.of(this.contextRunner.withBean(FailingLifecycle.class))
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("Not today"));
		traces.assertCustomized("requests", "tallies");
		traces.assertNothingIsLeft();
	}

	@Test
	void startThatFailsReleasesWhoWaitsAlready() {
		List<Future<WaitResult>> sleeps = new ArrayList<>();
		this.contextRunner.withBean(Early.class, sleeps)
			.withBean(Failing.class)
			.run((context) -> assertThat(context).getFailure().hasRootCauseMessage("Not today"));
		assertReleased(sleeps.getFirst());
	}

	private static SharedMemory requests(AssertableApplicationContext context) {
		return context.getBean("requests", SharedMemory.class);
	}

	private static Future<WaitResult> sleep(SharedMemory memory) {
		CompletableFuture<WaitResult> sleep = new CompletableFuture<>();
		Thread.ofPlatform().daemon().start(() -> {
			try {
				sleep.complete(memory.atomicWait32(0, 0));
			}
			catch (Exception ex) {
				sleep.completeExceptionally(ex);
			}
		});
		await().atMost(LIMIT).until(() -> memory.waiting() == 1);
		return sleep;
	}

	private static void assertReleased(Future<WaitResult> sleep) {
		assertThat(sleep).failsWithin(LIMIT)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(SharedMemoryClosedException.class);
	}

	/**
	 * Has a thread that waits on a memory, and waits for the thread when it is destroyed.
	 */
	static class Sleeper implements DisposableBean {

		private final SharedMemory memory;

		private final Future<WaitResult> sleep;

		private boolean awakeWhenDestroyed;

		Sleeper(SharedMemory requests) {
			this.memory = requests;
			this.sleep = sleep(requests);
		}

		@Override
		public void destroy() throws InterruptedException {
			this.awakeWhenDestroyed = this.memory.isClosed() && endsWithin(Duration.ofSeconds(5));
		}

		private boolean endsWithin(Duration limit) throws InterruptedException {
			try {
				this.sleep.get(limit.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (ExecutionException ex) {
				return true;
			}
			catch (TimeoutException ex) {
				return false;
			}
			return true;
		}

	}

	/**
	 * Starts to wait on a memory when it is created.
	 */
	static class Early {

		Early(List<Future<WaitResult>> sleeps, SharedMemory requests) {
			sleeps.add(sleep(requests));
		}

	}

	/**
	 * Uses a memory until it is stopped.
	 */
	static class Plugin implements SmartLifecycle {

		private final int phase;

		private final SharedMemory memory;

		private volatile boolean running;

		private int valueAtStop;

		Plugin(int phase, SharedMemory requests) {
			this.phase = phase;
			this.memory = requests;
		}

		@Override
		public void start() {
			this.memory.atomicStore32(0, 42);
			this.running = true;
		}

		@Override
		public void stop() {
			this.valueAtStop = this.memory.atomicLoad32(0);
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

	static class Failing {

		Failing(List<SharedMemory> memories) {
			throw new IllegalStateException("Not today");
		}

	}

	static class FailingLifecycle implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("Not today");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

	/**
	 * The memories that an application customized, and what they took from the budget of
	 * its registry.
	 */
	private static final class Traces {

		private final MemoryBudget budget = new MemoryBudget(6 * MemoryType.PAGE_SIZE);

		private final List<SharedMemory> customized = new ArrayList<>();

		ApplicationContextRunner of(ApplicationContextRunner contextRunner) {
			return contextRunner
				.withBean(SharedMemoryRegistry.class, () -> new DefaultSharedMemoryRegistry(List.of(), this.budget))
				.withBean(SharedMemoryCustomizer.class, () -> this.customized::add);
		}

		void assertCustomized(String... names) {
			assertThat(this.customized).extracting(SharedMemory::name).containsExactly(names);
		}

		void assertNothingIsLeft() {
			assertThat(this.customized).allMatch(SharedMemory::isClosed);
			assertThat(this.budget.used()).isZero();
		}

	}

}
