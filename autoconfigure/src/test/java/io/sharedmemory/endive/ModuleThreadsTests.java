package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ModuleThreads} with programs that spawn threads, see {@code threads.c}
 * among the test modules.
 */
@ParameterizedClass
@MethodSource("modes")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModuleThreadsTests {

	private static final int MAXIMUM_THREADS = 10;

	@Parameter(0)
	private Execution execution;

	@Parameter(1)
	private boolean virtual;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private PipedOutputStream input;

	private SharedMemoryLinker linker;

	static List<Arguments> modes() {
		return List.of(Arguments.of(Execution.COMPILED, false), Arguments.of(Execution.COMPILED, true),
				Arguments.of(Execution.INTERPRETED, false), Arguments.of(Execution.INTERPRETED, true));
	}

	private SharedMemoryLinker linker() {
		if (this.linker == null) {
			this.linker = new SharedMemoryLinker(this.registry, Map.of(),
					LinkerOptions.DEFAULTS.withExecution(this.execution)
						.withMaximumThreads(MAXIMUM_THREADS)
						.withVirtualThreads(this.virtual));
		}
		return this.linker;
	}

	@AfterEach
	void everythingWasGivenBack() {
		await().untilAsserted(() -> assertThat(linker().threadCount()).isZero());
		assertThat(this.registry.names()).isEmpty();
		this.registry.close();
		this.callers.shutdownNow();
	}

	@Test
	void programSpawnsThreadsThatShareItsMemoryAndPrintsAResult() throws Exception {
		assertThat(program("add", "8").run()).isZero();
		assertThat(this.output.toString(StandardCharsets.UTF_8)).isEqualTo("total 8000\n");
	}

	@Test
	void programRunsAgainFromTheBeginning() throws Exception {
		LinkableModule program = program("add", "3");
		assertThat(program.run()).isZero();
		assertThat(program.run()).isZero();
		assertThat(this.output.toString(StandardCharsets.UTF_8)).isEqualTo("total 3000\ntotal 3000\n");
	}

	@Test
	void programRunsSeveralTimesAtOnce() throws Exception {
		LinkableModule program = program("add", "3");
		List<Future<Integer>> runs = this.callers.invokeAll(List.<Callable<Integer>>of(program::run, program::run));
		for (Future<Integer> run : runs) {
			assertThat(run.get()).isZero();
		}
	}

	@Test
	void memoryOfAProgramIsManagedWhileItRuns() throws Exception {
		Future<Integer> run = runInBackground("block", "block");
		await().until(() -> this.registry.find("program.memory").map((memory) -> memory.waiters().size()).orElse(0),
				(waiters) -> waiters == 2);
		assertThat(this.registry.get("program.memory").type()).isEqualTo(MemoryType.shared(18, 32));
		assertThat(this.registry.get("program.memory").waiters())
			.allSatisfy((waiter) -> assertThat(waiter.threadName()).startsWith("wasm-program"))
			.allSatisfy((waiter) -> assertThat(waiter.virtual()).isEqualTo(this.virtual));
		linker().stopThreads();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(run::get)
			.withCauseInstanceOf(ModuleStoppedException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll", "read" })
	void exitOfTheMainThreadEndsTheOther(String action) throws Exception {
		assertThat(program("exit", action).run()).isEqualTo(42);
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll", "read" })
	void exitOfAnotherThreadEndsTheMainThread(String action) throws Exception {
		assertThat(program(action, "exit").run()).isEqualTo(42);
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll", "read" })
	void returnOfTheMainThreadEndsTheOther(String action) throws Exception {
		assertThat(program("return", action).run()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "block,0", "spin,0", "poll,0", "read,0", "block,1", "spin,1", "poll,1", "read,1" })
	void trapEndsTheOtherThread(String action, int thread) {
		LinkableModule program = (thread == 0) ? program("trap", action) : program(action, "trap");
		assertThatExceptionOfType(ModuleFailedException.class).isThrownBy(program::run)
			.withMessageStartingWith("Module 'program' failed in %s: ", (thread == 0) ? "its main thread" : "thread 1")
			.withCauseInstanceOf(TrapException.class)
			.satisfies((ex) -> assertThat(ex.thread()).isEqualTo(thread))
			.satisfies((ex) -> assertThat(ex.module()).isEqualTo("program"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll", "read" })
	void interruptedCallerEndsTheProgram(String action) {
		CompletableFuture<Thread> caller = new CompletableFuture<>();
		Future<Integer> run = this.callers.submit(() -> {
			caller.complete(Thread.currentThread());
			return program(action, action).run();
		});
		await().until(() -> linker().threadCount() == 2);
		caller.join().interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(InterruptedException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll", "read" })
	void programEndsWhenItsTimeIsOver(String action) {
		LinkableModule program = program(action, action);
		Duration timeout = Duration.ofMillis(300);
		assertThatExceptionOfType(ModuleTimedOutException.class).isThrownBy(() -> program.run(timeout))
			.withMessage("Module 'program' did not end within 300ms, and was ended")
			.satisfies((ex) -> assertThat(ex.timeout()).isEqualTo(timeout));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void programThatEndsInTimeIsNotTouched() throws Exception {
		assertThat(program("exit", "spin").run(Duration.ofMinutes(1))).isEqualTo(42);
		assertThat(program("add", "2").run(Duration.ofSeconds(Long.MAX_VALUE))).isZero();
	}

	@Test
	void timeThatIsNotPositiveIsRefused() {
		LinkableModule program = program("add", "2");
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> program.run(timeout))
				.withMessage("Module 'program' cannot run within %s: use a timeout of more than 0",
						new ShownDuration(timeout));
		}
	}

	@Test
	void callerWhoIsInterruptedBeforeTheTimeIsOverGetsThat() {
		LinkableModule program = program("spin", "spin");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> program.run(Duration.ofMinutes(1)));
	}

	@Test
	void endAndTimeoutAtTheSameMomentAreOneOrTheOther() throws Exception {
		LinkableModule program = linker().load("program", Modules.binary("counts-runs"));
		int ended = 0;
		int timedOut = 0;
		// What a run takes lies somewhere between.
		for (long nanos = 1; nanos < 2_000_000_000L && ended < 20; nanos = nanos * 5 / 4 + 1) {
			try {
				assertThat(program.run(Duration.ofNanos(nanos))).isOne();
				ended++;
			}
			catch (ModuleTimedOutException ex) {
				timedOut++;
			}
			await().untilAsserted(() -> assertThat(this.registry.names()).isEmpty());
		}
		assertThat(ended).isPositive();
		assertThat(timedOut).isPositive();
	}

	@Test
	void closedMemoryEndsTheProgram() {
		Future<Integer> run = runInBackground("block", "block");
		await().until(() -> this.registry.find("program.memory").map((memory) -> memory.waiters().size()).orElse(0),
				(waiters) -> waiters == 2);
		this.registry.get("program.memory").close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(10, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(ModuleFailedException.class)
			.withCauseInstanceOf(SharedMemoryClosedException.class);
	}

	@Test
	void threadsBeyondTheMaximumAreRefused() throws Exception {
		assertThat(program("spawn-until-refused", "60").run()).isZero();
		assertThat(this.output.toString(StandardCharsets.UTF_8)).isEqualTo(MAXIMUM_THREADS + " threads, error 6");
	}

	@Test
	void threadsThatEndedMakeRoomForOthers() throws Exception {
		assertThat(program("spawn-and-finish", "100").run()).isZero();
	}

	@Test
	void otherMemoryThanTheProgramsOwn() throws Exception {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(18, 32))) {
			assertThat(program("add", "2").withMemory("env", "memory", memory).run()).isZero();
			assertThat(memory.statistics().waits()).isNotEmpty();
			assertThat(memory.isClosed()).isFalse();
		}
	}

	@Test
	void instanceOfACommandRunsInTheCallingThread() {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(18, 32))) {
			LinkableModule module = program("return", "block").withMemory("env", "memory", memory);
			ModuleInstance instance = module.instantiate();
			assertThat(instance.threads().isEnded()).isTrue();
			assertThatExceptionOfType(ModuleExitedException.class)
				.isThrownBy(() -> instance.instance().export("wasi_thread_start").apply(0, 0))
				.withMessage("Module 'program' exited with code 0");
		}
	}

	@Test
	void exitOfASpawnedThreadReachesTheCallingThreadOfTheHost() {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(18, 32))) {
			LinkableModule module = program("spin", "exit").withMemory("env", "memory", memory);
			assertThatExceptionOfType(ModuleExitedException.class).isThrownBy(module::instantiate)
				.satisfies((ex) -> assertThat(ex.exitCode()).isEqualTo(42));
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "block", "spin", "poll" })
	void interruptOfTheCallingThreadIsEndivesAndIsKept(String action) {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(18, 32))) {
			LinkableModule module = program(action, action).withMemory("env", "memory", memory);
			Thread caller = Thread.currentThread();
			Thread.ofVirtual().start(() -> {
				await().until(() -> linker().threadCount() == 2);
				caller.interrupt();
			});
			assertThatExceptionOfType(WasmInterruptedException.class).isThrownBy(module::instantiate);
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void exitOfTheCallingThreadIsEndives() {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(18, 32))) {
			LinkableModule module = program("exit", "spin").withMemory("env", "memory", memory);
			assertThatExceptionOfType(WasiExitException.class).isThrownBy(module::instantiate)
				.satisfies((ex) -> assertThat(ex.exitCode()).isEqualTo(42));
		}
	}

	@Test
	void inputThatIgnoresInterruptsDoesNotKeepTheProgramFromEnding() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		InputStream stubborn = new InputStream() {

			@Override
			public int read() {
				Blocking.until(closed);
				return -1;
			}

		};
		LinkableModule program = linker().load("program", Modules.binary("threads"))
			.withWasi(WasiOptions.builder()
				.withArguments(List.of("threads", "exit", "read"))
				.withStdin(stubborn)
				.build());
		assertThat(program.run()).isEqualTo(42);
		closed.countDown();
	}

	private Future<Integer> runInBackground(String... arguments) {
		LinkableModule program = program(arguments);
		return this.callers.submit(() -> program.run());
	}

	private LinkableModule program(String... arguments) {
		try {
			this.input = new PipedOutputStream();
			return linker().load("program", Modules.binary("threads"))
				.withWasi(WasiOptions.builder()
					.withArguments(List.of("threads", arguments[0], arguments[1]))
					.withStdin(new PipedInputStream(this.input))
					.withStdout(this.output)
					.withRandom(new SecureRandom())
					.build());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
