package io.sharedmemory.plugin;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

class WasmPluginTests {

	private static final Duration SOON = Duration.ofMillis(50);

	private final PluginFixture fixture = new PluginFixture();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void callsAnExport() {
		WasmPlugin plugin = this.fixture.create("plugin");
		assertThat(plugin.call("add", 2, 3)).containsExactly(5);
		assertThat(plugin.call("add", -2, 1)[0]).isEqualTo(-1);
		assertThat(plugin.call("empty")).isEmpty();
		assertThat(plugin.call("two_results")).containsExactly(1, 2);
	}

	@Test
	void takesUnsignedAndSignedNumbers() {
		WasmPlugin plugin = this.fixture.create("plugin");
		assertThat((int) plugin.call("add", 0xffff_ffffL, 2)[0]).isOne();
	}

	@Test
	void refusesArgumentsThatDoNotFitAndKeepsTheInstance() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, 1));
		assertThat(plugin.call("count")).containsExactly(1);
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.call("add", 1))
			.withMessage("Plugin 'plugin' exports add(i32, i32) -> i32: call it with 2 arguments, not 1");
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.call("add", 1, 1L << 32))
			.withMessage("Plugin 'plugin' exports add(i32, i32) -> i32: argument 2 cannot be 4294967296");
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.call("add", Integer.MIN_VALUE - 1L, 1))
			.withMessageContaining("argument 1");
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.call("nothing"))
			.withMessageStartingWith("Plugin 'plugin' exports no function 'nothing', only: empty(), add(i32, i32)");
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.call("memory"))
			.withMessageContaining("no function 'memory'");
		assertThat(plugin.call("count")).containsExactly(2);
	}

	@Test
	void callsWithTypes() {
		WasmPlugin plugin = this.fixture.create("plugin");
		plugin.with((instance) -> {
			assertThat(instance.callInt("add", 1, -3)).isEqualTo(-2);
			assertThat(instance.callLong("add_long", 1L << 40, 1L)).isEqualTo((1L << 40) + 1);
			assertThat(instance.callFloat("add_float", 1.5f, 2f)).isEqualTo(3.5f);
			assertThat(instance.callDouble("add_double", 1.5, -2.25)).isEqualTo(-0.75);
			instance.callVoid("empty");
			return null;
		});
	}

	@Test
	void refusesTypesThatDoNotFit() {
		WasmPlugin plugin = this.fixture.create("plugin");
		plugin.with((instance) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> instance.callInt("add", 1, 2L))
				.withMessage("Plugin 'plugin' exports add(i32, i32) -> i32: argument 2 cannot be a Long");
			assertThatIllegalArgumentException().isThrownBy(() -> instance.callLong("add", 1, 2))
				.withMessage("Plugin 'plugin' exports add(i32, i32) -> i32: its result is not of type long");
			assertThatIllegalArgumentException().isThrownBy(() -> instance.callVoid("add", 1, 2));
			assertThatIllegalArgumentException().isThrownBy(() -> instance.callInt("two_results"));
			return null;
		});
	}

	@Test
	void stateOfAnInstanceStaysWithinALease() {
		WasmPlugin plugin = this.fixture.create("plugin");
		int last = plugin.with((instance) -> {
			instance.callInt("count");
			return instance.callInt("count");
		});
		assertThat(last).isEqualTo(2);
	}

	@Test
	void aLeaseEnds() {
		WasmPlugin plugin = this.fixture.create("plugin");
		AtomicReference<PluginInstance> kept = new AtomicReference<>();
		plugin.with((instance) -> {
			kept.set(instance);
			return null;
		});
		assertThatIllegalStateException().isThrownBy(() -> kept.get().call("empty"))
			.withMessage("The lease of this instance of plugin 'plugin' has ended; it must not leave WasmPlugin.with");
	}

	@Test
	void passesOnWhatTheCallsThrowAndKeepsTheInstance() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, 1));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> plugin.with((instance) -> {
			instance.callInt("count");
			throw new java.io.IOException("mine");
		})).withMessage("mine");
		assertThat(plugin.call("count")).containsExactly(2);
	}

	@Test
	void throwsAwayAnInstanceThatTrapped() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, 1));
		plugin.call("count");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0))
			.satisfies((ex) -> {
				assertThat(ex.plugin()).isEqualTo("plugin");
				assertThat(ex.export()).isEqualTo("divide");
				assertThat(ex.getMessage()).startsWith("Plugin 'plugin' failed in divide").contains("divide by zero");
			});
		assertThat(plugin.call("count")).containsExactly(1);
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(1, 0, 1));
	}

	@Test
	void trapSaysWhichMemoryCouldNotGrowBeforeIt() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.function(sleep((instance) -> {
			instance.memory().grow(100);
			throw new IllegalStateException("no room");
		})));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 1))
			.withMessage(
					"Plugin 'plugin' failed in sleep -> host.sleep: no room; memory 'plugin.memory' could not grow from 1 by 100 pages before that (maximum)");
		plugin.with((instance) -> {
			assertThat(instance.callInt("grow", 100)).isEqualTo(-1);
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> instance.callInt("divide", 0))
				.withMessageEndingWith("divide by zero");
			return null;
		});
	}

	@Test
	void eventsTellTheVersionThatFailedNotTheOneThatRuns() throws Exception {
		CountDownLatch within = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.function(sleep((instance) -> {
			within.countDown();
			end.await();
			throw new IllegalStateException("late");
		})));
		Thread caller = Thread.ofPlatform()
			.start(() -> assertThatExceptionOfType(PluginTrapException.class)
				.isThrownBy(() -> plugin.call("sleep", 1)));
		within.await();
		plugin.reload();
		end.countDown();
		caller.join();
		assertThat(plugin.events()).extracting(PluginEvent::kind, PluginEvent::generation)
			.containsExactly(tuple(PluginEvent.Kind.LOADED, 1L), tuple(PluginEvent.Kind.RELOADED, 2L),
					tuple(PluginEvent.Kind.TRAPPED, 1L), tuple(PluginEvent.Kind.INSTANCE_DISCARDED, 1L));
	}

	private static ImportFunction sleep(Sleep sleep) {
		return new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
			try {
				sleep.in(instance);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return new long[0];
		});
	}

	private interface Sleep {

		void in(Instance instance) throws InterruptedException;

	}

	@Test
	void reloadOfAStoppedPluginRefusesWhatCannotStart() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		plugin.stop();
		source.replace("traps-at-start");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload);
		plugin.start();
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void reloadOfAStoppedPluginLeavesItStopped() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		plugin.stop();
		source.replace("plugin-v2");
		plugin.reload();
		assertThat(plugin.isRunning()).isFalse();
		assertThat(this.fixture.memories()).isZero();
		assertThat(plugin.version().generation()).isEqualTo(2);
	}

	@Test
	void staticDataThatReloadRefusesIsRefusedOfAStoppedPluginToo() {
		this.fixture.registry.create("memory", MemoryType.shared(16, 64));
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("lookup");
		WasmPlugin plugin = this.fixture.create(source,
				(builder) -> builder.memory("env.memory", PluginMemory.named("memory")));
		plugin.stop();
		source.replace("lookup-v2");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload);
		plugin.start();
		assertThat(plugin.version().generation()).isEqualTo(1);
	}

	@Test
	void recordsCallsAndEvents() {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 1).acquireTimeout(Duration.ZERO).callTimeout(SOON));
		plugin.call("add", 1, 1);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("spin"));
		plugin.with((instance) -> {
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("count"));
			return null;
		});
		plugin.reload();
		assertThat(plugin.calls()).containsExactlyInAnyOrderEntriesOf(Map.of(CallOutcome.SUCCESS, 1L, CallOutcome.TRAP,
				1L, CallOutcome.TIMEOUT, 1L, CallOutcome.REJECTED, 1L, CallOutcome.EXIT, 0L, CallOutcome.ERROR, 0L));
		assertThat(plugin.events()).extracting(PluginEvent::kind)
			.containsExactly(PluginEvent.Kind.LOADED, PluginEvent.Kind.TRAPPED, PluginEvent.Kind.INSTANCE_DISCARDED,
					PluginEvent.Kind.TIMED_OUT, PluginEvent.Kind.INSTANCE_DISCARDED, PluginEvent.Kind.RELOADED);
	}

	@Test
	void showsTheCallsThatAreUnderWay() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(Duration.ofSeconds(60)));
		Thread caller = Thread.ofPlatform().start(() -> plugin.call("sleep", 60_000));
		await().until(() -> !plugin.runningCalls().isEmpty());
		assertThat(plugin.runningCalls()).singleElement().satisfies((call) -> {
			assertThat(call.export()).isEqualTo("sleep");
			assertThat(call.thread()).isSameAs(caller);
			assertThat(call.deadline()).isBetween(call.since().plusSeconds(59), call.since().plusSeconds(61));
			assertThat(call.endingRequested()).isFalse();
		});
		caller.interrupt();
		assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
		assertThat(plugin.runningCalls()).isEmpty();
	}

	@Test
	void saysInWhichFunctionItTrapped() {
		WasmPlugin plugin = this.fixture.create("plugin-with-names");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("price", 0))
			.withMessageContaining("failed in price -> compute_discount: ")
			.satisfies((ex) -> assertThat(ex.function()).isEqualTo("compute_discount"));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("show", 0))
			.withMessageContaining("failed in show -> price::<price::Tier as core::fmt::Display>::fmt: ");
	}

	@Test
	void refusesFurtherCallsOfAnInstanceThatTrapped() {
		WasmPlugin plugin = this.fixture.create("plugin");
		plugin.with((instance) -> {
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> instance.call("divide", 0));
			assertThatIllegalStateException().isThrownBy(() -> instance.call("empty"))
				.withMessageContaining("has failed; lease another one");
			return null;
		});
	}

	@Test
	void survivesTheEndOfAStack() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, 1));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("recurse"))
			.withMessageContaining("call stack exhausted");
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void hostFunctionMayThrowACheckedExceptionThatItDoesNotDeclare() {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 1).function(failing(new IOException("No connection"))));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 1))
			.withCauseInstanceOf(IOException.class);
		assertThat(plugin.runningCalls()).isEmpty();
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(0, 0, 1));
		assertThat(plugin.calls()).containsEntry(CallOutcome.TRAP, 1L);
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void hostFunctionMayThrowWhatHasNoMessageToTell() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.function(failing(new Mute())));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 1))
			.withCauseInstanceOf(Mute.class);
		assertThat(plugin.calls()).containsEntry(CallOutcome.TRAP, 1L);
	}

	private static ImportFunction failing(Throwable failure) {
		return new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
			throw WasmPluginTests.<RuntimeException>undeclared(failure);
		});
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T undeclared(Throwable failure) throws T {
		throw (T) failure;
	}

	/**
	 * Fails from the second time on that it is asked.
	 */
	private static final class Mute extends RuntimeException {

		private boolean asked;

		@Override
		public String getMessage() {
			if (this.asked) {
				throw new IllegalStateException("No message");
			}
			this.asked = true;
			return "Once";
		}

	}

	@Test
	void endsACallThatComputes() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(SOON));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("spin"))
			.withMessage("Plugin 'plugin' did not end spin within 50ms");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void endsACallThatIsInAHostFunction() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(SOON));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("sleep", 100_000));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void endsACallThatWaits() {
		WasmPlugin plugin = this.fixture.create("plugin-waits", (builder) -> builder.callTimeout(SOON));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("wait", 0));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(plugin.call("increment", 0)).containsExactly(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 200_000L * 24 * 60 * 60, Long.MAX_VALUE })
	void timeoutsMayBeOfAnyLength(long seconds) throws Exception {
		Duration timeout = Duration.ofSeconds(seconds);
		SharedMemory memory = this.fixture.registry.create("memory", MemoryType.shared(1, 8));
		WasmPlugin plugin = this.fixture.create("plugin-waits",
				(builder) -> builder.memory("env.memory", PluginMemory.named("memory"))
					.instances(0, 1)
					.callTimeout(timeout)
					.acquireTimeout(timeout)
					.idleTimeout(timeout)
					.startTimeout(timeout));
		CompletableFuture<long[]> waiting = CompletableFuture.supplyAsync(() -> plugin.call("wait", 0));
		TestThreads.awaitWaiting(memory, 1);
		CompletableFuture<long[]> next = CompletableFuture.supplyAsync(() -> plugin.call("increment", 8));
		memory.atomicStore32(0, 1);
		memory.atomicNotify(0, 1);
		assertThat(waiting.get()).containsExactly(0);
		assertThat(next.get()).containsExactly(1);
		plugin.upkeep();
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(1, 0, 1));
	}

	@Test
	void anInterruptOfTheCallerEndsTheCallAndStays() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(null));
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		CompletableFuture<Boolean> status = new CompletableFuture<>();
		Thread caller = Thread.ofPlatform().start(() -> {
			try {
				plugin.call("spin");
			}
			catch (PluginException ex) {
				status.complete(Thread.currentThread().isInterrupted());
				failure.complete(ex);
			}
		});
		await().until(() -> plugin.instances().busy() == 1);
		caller.interrupt();
		caller.join();
		assertThat(failure.get()).isExactlyInstanceOf(PluginException.class)
			.hasMessage("Plugin 'plugin' was interrupted in spin");
		assertThat(status.get()).isTrue();
		assertThat(plugin.instances().busy()).isZero();
	}

	@Test
	void refusesACallOfAThreadThatIsInterrupted() {
		WasmPlugin plugin = this.fixture.create("plugin");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(PluginException.class).isThrownBy(() -> plugin.call("empty"))
			.withMessageContaining("was not called");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(1, 0, 8));
	}

	@Test
	void waitsForAnInstanceNoLongerThanAllowed() {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 1).acquireTimeout(Duration.ofMillis(10)));
		plugin.with((instance) -> {
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"))
				.withMessageContaining("all 1 were busy for 10ms");
			return null;
		});
		plugin.call("empty");
	}

	@Test
	void givesAnInstanceToWhoWaits() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 1).acquireTimeout(Duration.ofSeconds(30)));
		CountDownLatch leased = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Thread holder = Thread.ofPlatform().start(() -> plugin.with((instance) -> {
			leased.countDown();
			awaitLatch(release);
			return null;
		}));
		leased.await();
		CompletableFuture<long[]> waiting = CompletableFuture.supplyAsync(() -> plugin.call("add", 1, 1));
		release.countDown();
		assertThat(waiting.get()).containsExactly(2);
		holder.join();
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void reloads() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		String digest = plugin.version().digest();
		long memories = this.fixture.memories();
		source.replace("plugin-v2");
		plugin.reload();
		assertThat(plugin.call("add", 1, 1)).containsExactly(3);
		assertThat(plugin.version().generation()).isEqualTo(2);
		assertThat(plugin.version().digest()).isNotEqualTo(digest);
		assertThat(this.fixture.memories()).isEqualTo(memories);
	}

	@Test
	void aVersionThatDoesNotLoadChangesNothing() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		plugin.call("count");
		source.replace(new byte[] { 0, 'a', 's', 'm', 1 });
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.satisfies((ex) -> assertThat(ex.setting()).isEqualTo("location"));
		source.fail(new java.io.IOException("gone"));
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload).withMessageContaining("gone");
		assertThat(plugin.version().generation()).isOne();
		assertThat(plugin.call("count")).containsExactly(2);
	}

	@Test
	void aCallUnderWayFinishesOnTheOldVersion() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		source.replace("plugin-v2");
		int sum = plugin.with((instance) -> {
			plugin.reload();
			assertThat(plugin.call("add", 1, 1)).containsExactly(3);
			return instance.callInt("add", 1, 1);
		});
		assertThat(sum).isEqualTo(2);
		assertThat(this.fixture.memories()).isOne();
	}

	@Test
	void aNewVersionMustHaveWhatInterfacesAskFor() {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		Calculator calculator = plugin.proxy(Calculator.class);
		source.replace("plugin-v2");
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("Calculator");
		assertThat(calculator.add(1, 1)).isEqualTo(2);
	}

	@Test
	void aProxyCallsExports() {
		Calculator calculator = this.fixture.create("plugin").proxy(Calculator.class);
		assertThat(calculator.add(1, -4)).isEqualTo(-3);
		assertThat(calculator.add_long(Long.MAX_VALUE, -1)).isEqualTo(Long.MAX_VALUE - 1);
		assertThat(calculator.add_float(0.5f, 0.25f)).isEqualTo(0.75f);
		assertThat(calculator.add_double(0.5, 0.25)).isEqualTo(0.75);
		assertThat(calculator.is_even(3)).isFalse();
		assertThat(calculator.twice(4)).isEqualTo(8);
		calculator.empty();
		assertThat(calculator).hasToString("Calculator of plugin 'plugin'").isEqualTo(calculator);
	}

	@Test
	void aProxyIsCheckedWhenItIsMade() {
		WasmPlugin plugin = this.fixture.create("plugin");
		assertThatExceptionOfType(PluginInterfaceException.class).isThrownBy(() -> plugin.proxy(Missing.class))
			.withMessageContaining("it exports no function 'multiply'")
			.satisfies((ex) -> assertThat(ex.exports()).contains("add(i32, i32) -> i32"));
		assertThatExceptionOfType(PluginInterfaceException.class).isThrownBy(() -> plugin.proxy(Misfit.class))
			.withMessageContaining("it exports add(i32, i32) -> i32, which does not fit the method");
		assertThatExceptionOfType(PluginInterfaceException.class).isThrownBy(() -> plugin.proxy(Strange.class))
			.withMessageContaining("java.lang.String");
		assertThatIllegalArgumentException().isThrownBy(() -> plugin.proxy(String.class));
	}

	@Test
	void stopsAndStarts() {
		WasmPlugin plugin = this.fixture.create("plugin");
		plugin.stop();
		assertThat(plugin.isRunning()).isFalse();
		assertThat(this.fixture.memories()).isZero();
		assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"))
			.withMessage("Plugin 'plugin' is stopped");
		plugin.start();
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void stopEndsCalls() throws Exception {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(null));
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread.ofPlatform().start(() -> {
			try {
				plugin.call("spin");
			}
			catch (PluginException ex) {
				failure.complete(ex);
			}
		});
		await().until(() -> plugin.instances().busy() == 1);
		plugin.stop();
		assertThat(failure.get()).hasMessage("Plugin 'plugin' was stopped while it was in spin");
		assertThat(this.fixture.memories()).isZero();
	}

	@Test
	void aMemoryOfAnInstanceGoesWithIt() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(0, 1));
		SharedMemory memory = plugin.with(PluginInstance::memory);
		plugin.call("store", 8, 42);
		byte[] bytes = plugin.with((instance) -> instance.read(8, 4));
		assertThat(bytes).containsExactly(42, 0, 0, 0);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> memory.atomicLoad32(0));
	}

	@Test
	void readsAndWritesStrings() {
		WasmPlugin plugin = this.fixture.create("plugin");
		plugin.with((instance) -> {
			assertThat(instance.writeString(100, "größer")).isEqualTo(8);
			assertThat(instance.readString(100)).isEqualTo("größer");
			assertThat(instance.readString(100, 2)).isEqualTo("gr");
			assertThatExceptionOfType(io.sharedmemory.MemoryTrapException.class)
				.isThrownBy(() -> instance.writeString(65534, "abc"));
			assertThatExceptionOfType(io.sharedmemory.MemoryTrapException.class).isThrownBy(() -> instance.read(-4, 8));
			assertThatIllegalArgumentException().isThrownBy(() -> instance.read(0, -1));
			assertThatIllegalArgumentException().isThrownBy(() -> instance.allocate(8))
				.withMessageContaining("exports no allocator");
			return null;
		});
	}

	@Test
	void keepsAMinimumReady() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.instances(2, 4));
		assertThat(plugin.instances()).isEqualTo(new InstanceCounts(2, 0, 4));
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
		await().until(() -> plugin.instances().idle() == 2);
	}

	@Test
	void closesInstancesThatAreIdleForLong() {
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 4).idleTimeout(Duration.ofMillis(1)));
		plugin.call("empty");
		await().until(() -> plugin.instances().idle() == 0);
		assertThat(this.fixture.memories()).isZero();
		assertThat(plugin.call("add", 1, 1)).containsExactly(2);
	}

	@Test
	void instancesShareACommonMemory() {
		WasmPlugin plugin = this.fixture.create("plugin-waits",
				(builder) -> builder.memory("env.memory", PluginMemory.COMMON));
		int sum = plugin.with((one) -> {
			one.callInt("increment", 0);
			return plugin.with((other) -> other.callInt("increment", 0));
		});
		assertThat(sum).isEqualTo(2);
		assertThat(this.fixture.memories()).isOne();
		plugin.reload();
		assertThat(plugin.call("increment", 0)).containsExactly(1);
		assertThat(this.fixture.memories()).isOne();
		plugin.stop();
		assertThat(this.fixture.memories()).isZero();
	}

	@Test
	void instancesUseANamedMemory() {
		SharedMemory memory = this.fixture.registry.create("requests", io.sharedmemory.MemoryType.shared(1, 8));
		WasmPlugin plugin = this.fixture.create("plugin-waits",
				(builder) -> builder.memory("env.memory", PluginMemory.named("requests")));
		plugin.call("increment", 16);
		assertThat(memory.atomicLoad32(16)).isOne();
		plugin.stop();
		assertThat(memory.isClosed()).isFalse();
	}

	@Test
	void refusesAMemoryThatIsNotThere() {
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("plugin-waits",
					(builder) -> builder.memory("env.memory", PluginMemory.named("reqests"))))
			.withMessageContaining("there is no memory 'reqests'")
			.satisfies((ex) -> assertThat(ex.setting()).isEqualTo("memories[env.memory]"));
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.fixture.create("plugin-waits",
					(builder) -> builder.memory("env.memories", PluginMemory.COMMON)))
			.withMessageContaining("it imports no memory 'env.memories', only: env.memory");
		assertThat(List.copyOf(this.fixture.plugins.names())).isEmpty();
	}

	interface Calculator {

		int add(int a, int b);

		long add_long(long a, long b);

		float add_float(float a, float b);

		double add_double(double a, double b);

		boolean is_even(int number);

		void empty();

		default int twice(int number) {
			return add(number, number);
		}

	}

	interface Missing {

		int multiply(int a, int b);

	}

	interface Misfit {

		long add(int a, int b);

	}

	interface Strange {

		int add(String a, int b);

	}

}
