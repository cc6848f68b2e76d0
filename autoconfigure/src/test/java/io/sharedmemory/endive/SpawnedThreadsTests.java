package io.sharedmemory.endive;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ModuleThreads} of an instance whose functions the host calls.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpawnedThreadsTests {

	private static final int RETURN = 0;

	private static final int TRAP = 1;

	private static final int WAIT = 2;

	private static final int CALL_HOST = 3;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	private final SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 10));

	private final CountDownLatch released = new CountDownLatch(1);

	private final CountDownLatch called = new CountDownLatch(1);

	@AfterEach
	void everythingWasGivenBack() {
		this.released.countDown();
		this.registry.close();
		await().until(() -> this.linker.threadCount() == 0);
	}

	@Test
	void threadRunsWhileTheHostDoesOtherThings() {
		LinkableModule module = load();
		ModuleInstance instance = module.instantiate();
		long id = spawn(instance, RETURN);
		assertThat(id).isPositive();
		await().until(() -> this.memory.atomicLoad32(4) == id);
		await().until(() -> instance.threads().count() == 0);
		assertThat(spawn(instance, RETURN)).isPositive().isNotEqualTo(id);
	}

	@Test
	void threadsAreCountedAndNamed() {
		LinkableModule module = load();
		ModuleInstance instance = module.instantiate();
		long first = spawn(instance, WAIT);
		long second = spawn(instance, WAIT);
		await().until(() -> this.memory.waiters().size() == 2);
		assertThat(this.memory.waiters()).extracting("threadName")
			.containsExactlyInAnyOrder("wasm-plugin-" + first, "wasm-plugin-" + second);
		assertThat(instance.threads().count()).isEqualTo(2);
		assertThat(this.linker.threadCount()).isEqualTo(2);
	}

	@Test
	void trapOfAThreadEndsTheOthersAndTheInstance() {
		LinkableModule module = load();
		ModuleInstance instance = module.instantiate();
		spawn(instance, WAIT);
		long trapping = spawn(instance, TRAP);
		await().until(() -> this.linker.threadCount() == 0);
		assertThat(instance.threads().isEnded()).isTrue();
		assertThatExceptionOfType(ModuleFailedException.class).isThrownBy(() -> spawn(instance, RETURN))
			.withMessageStartingWith("Module 'plugin' failed in thread %d: ", trapping)
			.withCauseInstanceOf(TrapException.class);
	}

	@Test
	void trapOfAThreadEndsTheCallOfTheHostAndLeavesNoInterrupt() {
		ModuleInstance instance = load().instantiate();
		Thread.ofVirtual().start(() -> {
			await().until(() -> this.memory.waiters().size() == 1);
			spawn(instance, TRAP);
		});
		assertThatExceptionOfType(ModuleFailedException.class)
			.isThrownBy(() -> instance.instance().export("wait").apply());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void trapInACallOfTheHostEndsTheThreads() {
		LinkableModule module = load();
		ModuleInstance instance = module.instantiate();
		spawn(instance, WAIT);
		assertThatExceptionOfType(TrapException.class)
			.isThrownBy(() -> instance.instance().export("wasi_thread_start").apply(0, TRAP));
		assertThat(instance.threads().isEnded()).isTrue();
		await().until(() -> this.linker.threadCount() == 0);
	}

	@Test
	void interruptOfACallOfTheHostEndsTheThreadsAndIsKept() {
		ModuleInstance instance = load().instantiate();
		spawn(instance, WAIT);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(WasmInterruptedException.class)
			.isThrownBy(() -> instance.instance().export("spin").apply());
		assertThat(Thread.interrupted()).isTrue();
		await().until(() -> this.linker.threadCount() == 0);
	}

	@Test
	void closedThreadsEnd() {
		LinkableModule module = load();
		ModuleInstance instance = module.instantiate();
		spawn(instance, WAIT);
		instance.threads().close();
		assertThat(this.linker.threadCount()).isZero();
		assertThatExceptionOfType(ModuleStoppedException.class).isThrownBy(() -> spawn(instance, RETURN))
			.withMessage("Module 'plugin' was stopped together with its threads");
		assertThatCode(() -> instance.threads().close()).doesNotThrowAnyException();
	}

	@Test
	void threadInAHostFunctionThatIgnoresInterruptsDoesNotKeepTheHostWaiting() throws Exception {
		ModuleInstance instance = load().instantiate();
		spawn(instance, CALL_HOST);
		this.called.await();
		FutureTask<Void> stop = new FutureTask<>(this.linker::stopThreads, null);
		Thread.ofPlatform().start(stop);
		await().atMost(Duration.ofSeconds(10)).until(stop::isDone);
		assertThat(this.linker.threadCount()).isEqualTo(1);
	}

	@Test
	void linkerStopsAllThreadsAndThenAllowsNewOnes() {
		LinkableModule module = load();
		spawn(module.instantiate(), WAIT);
		spawn(module.instantiate(), WAIT);
		this.linker.stopThreads();
		assertThat(this.linker.threadCount()).isZero();
		assertThat(spawn(module.instantiate(), RETURN)).isPositive();
	}

	@Test
	void maximumHoldsForAllInstancesTogether() {
		SharedMemoryLinker one = new SharedMemoryLinker(this.registry, Map.of(),
				LinkerOptions.DEFAULTS.withMaximumThreads(1));
		LinkableModule module = one.load("plugin", Modules.binary("spawns-threads")).withImports(hostCall());
		assertThat(spawn(module.instantiate(), WAIT)).isPositive();
		assertThat(spawn(module.instantiate(), RETURN)).isEqualTo(-6);
		one.stopThreads();
		assertThat(one.threadCount()).isZero();
	}

	@Test
	void negativeMaximumIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LinkerOptions.DEFAULTS.withMaximumThreads(-1))
			.withMessage("Modules cannot have at most -1 threads: use 0 or more");
	}

	@Test
	void threadSpawnOfTheUserHasPriority() {
		ImportValues imports = ImportValues.builder()
			.addFunction(hostCall().functions())
			.addFunction(new HostFunction("wasi", "thread-spawn",
					FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
					(instance, arguments) -> new long[] { 77 }))
			.build();
		LinkableModule module = load().withImports(imports);
		ModuleInstance instance = module.instantiate();
		assertThat(spawn(instance, TRAP)).isEqualTo(77);
		assertThatIllegalStateException().isThrownBy(instance::threads)
			.withMessage("Module 'plugin' spawns no threads");
	}

	@Test
	void moduleWithoutAFunctionForItsThreadsIsRefused() {
		LinkableModule module = this.linker.load("plugin", Modules.binary("spawns-threads-without-start"));
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(module::instantiate)
			.withMessage("Module 'plugin' cannot be instantiated: it spawns threads, but does not export the function "
					+ "'wasi_thread_start' (i32, i32) for them");
	}

	@Test
	void moduleWhoseThreadsWouldNotShareItsMemoryIsRefused() {
		LinkableModule module = this.linker.load("plugin", Modules.binary("spawns-threads-on-own-memory"));
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(module::instantiate)
			.withMessageContaining("link it with --import-memory");
	}

	private LinkableModule load() {
		return this.linker.load("plugin", Modules.binary("spawns-threads")).withImports(hostCall());
	}

	private static long spawn(ModuleInstance instance, int argument) {
		return (int) instance.instance().export("spawn").apply(argument)[0];
	}

	/** A host function that does not end before the test does, whoever interrupts it. */
	private ImportValues hostCall() {
		return ImportValues.builder()
			.addFunction(new HostFunction("host", "call", FunctionType.of(List.of(ValType.I32), List.of()),
					(instance, arguments) -> {
						this.called.countDown();
						Blocking.until(this.released);
						return null;
					}))
			.build();
	}

}
