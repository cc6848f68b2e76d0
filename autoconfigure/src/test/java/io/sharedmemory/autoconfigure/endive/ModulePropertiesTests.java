package io.sharedmemory.autoconfigure.endive;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import run.endive.runtime.Machine;
import run.endive.wasi.WasiOptions;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleStoppedException;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.code.InterpreterPerCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ModuleProperties} and {@link ModuleThreadsLifecycle}.
 */
class ModulePropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.heap.minimum-pages=18",
				"wasm.shared-memory.memories.heap.maximum-pages=32",
				"wasm.shared-memory.memories.heap.import-name=env.memory");

	@Test
	void modulesAreCompiledByDefault() {
		this.contextRunner.run((context) -> assertThat(machine(context)).isNotInstanceOf(InterpreterPerCall.class));
	}

	@Test
	void modulesAreInterpretedIfConfigured() {
		this.contextRunner.withPropertyValues("wasm.modules.execution=interpreted")
			.run((context) -> assertThat(machine(context)).isInstanceOf(InterpreterPerCall.class));
	}

	@Test
	void unknownExecutionFailsTheStart() {
		this.contextRunner.withPropertyValues("wasm.modules.execution=guessed")
			.run((context) -> assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("guessed"));
	}

	@Test
	void negativeMaximumOfThreadsFailsTheStart() {
		this.contextRunner.withPropertyValues("wasm.modules.threads.maximum=-1")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessage("Property wasm.modules.threads.maximum with value '-1' is invalid: Modules can "
						+ "have 0 threads or more."));
	}

	@Test
	void threadsOfModulesArePlatformThreadsByDefault() {
		this.contextRunner.run((context) -> assertThat(threadIsVirtual(context)).isFalse());
	}

	@Test
	void threadsOfModulesAreVirtualIfConfigured() {
		this.contextRunner.withPropertyValues("wasm.modules.threads.virtual=true")
			.run((context) -> assertThat(threadIsVirtual(context)).isTrue());
	}

	@Test
	void maximumOfThreadsIsConfigured() {
		this.contextRunner.withPropertyValues("wasm.modules.threads.maximum=0")
			.run((context) -> assertThat(program(context, "block", "block").run()).isEqualTo(1));
	}

	@Test
	void programEndsWithTheApplicationBeforeItsMemoryIsClosed() throws Exception {
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?>[] run = new Future<?>[1];
			this.contextRunner.run((context) -> {
				LinkableModule program = program(context, "spin", "block");
				run[0] = executor.submit(() -> program.run());
				await().until(() -> !context.getBean("heap", SharedMemory.class).waiters().isEmpty());
			});
			assertThat(run[0]).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(ModuleStoppedException.class);
		}
	}

	@Test
	void programCanRunAgainAfterARestartOfTheContext() {
		this.contextRunner.run((context) -> {
			context.stop();
			context.start();
			assertThat(program(context, "exit", "block").run()).isEqualTo(42);
		});
	}

	private static Machine machine(ApplicationContext context) throws Exception {
		return linker(context).load("operations", binary("operations")).instantiate().instance().getMachine();
	}

	private static boolean threadIsVirtual(ApplicationContext context) throws Exception {
		LinkableModule program = program(context, "spin", "block");
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<Integer> run = executor.submit(() -> program.run());
			SharedMemory memory = context.getBean("heap", SharedMemory.class);
			await().until(() -> !memory.waiters().isEmpty());
			boolean virtual = memory.waiters().getFirst().virtual();
			linker(context).stopThreads();
			assertThat(run).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(ModuleStoppedException.class);
			return virtual;
		}
	}

	private static LinkableModule program(ApplicationContext context, String action, String threadAction)
			throws Exception {
		return linker(context).load("program", binary("threads"))
			.withMemory("env", "memory", context.getBean("heap", SharedMemory.class))
			.withWasi(WasiOptions.builder().withArguments(List.of("threads", action, threadAction)).build());
	}

	private static SharedMemoryLinker linker(ApplicationContext context) {
		return context.getBean(SharedMemoryLinker.class);
	}

	private static byte[] binary(String name) throws Exception {
		return new ClassPathResource("modules/" + name + ".wasm").getContentAsByteArray();
	}

}
