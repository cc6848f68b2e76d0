package io.sharedmemory.autoconfigure.endive;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import run.endive.wasi.WasiOptions;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.features.Feature;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WasmModuleFailureAnalyzer}.
 */
class WasmModuleFailureAnalyzerTests {

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void memoryThatNobodyProvides() throws Exception {
		LinkableModule module = load("operations");
		assertAnalysis(module::instantiate,
				"Module 'operations' imports the shared memory 'env.memory', which no memory provides; there are no "
						+ "memories.",
				"Set the property 'wasm.shared-memory.memories.<name>.import-name' to 'env.memory' for the memory that "
						+ "module 'operations' is to use, or add a memory to 'wasm.shared-memory.memories'.");
	}

	@Test
	void memoryWithOtherLimits() throws Exception {
		this.registry.create("requests", MemoryType.shared(0, 200));
		LinkableModule module = load("operations");
		assertAnalysis(module::instantiate,
				"Module 'operations' imports the shared memory 'env.memory' with at least 1 and at most 100 pages, but "
						+ "memory 'requests' has 0 pages and can grow to 200.",
				"Set 'wasm.shared-memory.memories.requests.minimum-pages' to at least 1 and "
						+ "'wasm.shared-memory.memories.requests.maximum-pages' to at most 100, or link module "
						+ "'operations' with other limits (--initial-memory, --max-memory).");
	}

	@Test
	void missingExport() throws Exception {
		this.registry.create("requests", MemoryType.shared(1, 1));
		LinkableModule module = load("segments-alpha");
		assertAnalysis(() -> module.requireFunctions("work"),
				"Module 'segments-alpha' has no exported function 'work'; it exports init, drop.",
				"Export 'work' when module 'segments-alpha' is linked (--export=work), or use another module.");
	}

	@Test
	void malformedModule() {
		assertAnalysis(() -> this.linker.load("plugin", new byte[] { 0, 'a', 's', 'm', 9, 9, 9, 9 }),
				"Module 'plugin' is not a valid WebAssembly module (section size mismatch, unexpected end of section or "
						+ "function, unknown binary version, found: [9, 9, 9, 9] expected: [1, 0, 0, 0]).",
				"Give module 'plugin' a file in the WebAssembly binary format (.wasm), whole and as its compiler wrote "
						+ "it.");
	}

	@Test
	void unlinkableModule() throws Exception {
		this.registry.create("requests", MemoryType.shared(1, 1));
		LinkableModule module = load("imports-function");
		assertAnalysis(module::instantiate,
				"Module 'imports-function' cannot be instantiated: unknown import, could not find host function for "
						+ "import number: 1 named env.now.",
				"Provide what module 'imports-function' imports when it is instantiated, or use another module.");
	}

	@Test
	void memoriesThatAreSwitchedOff() throws Exception {
		LinkableModule module = SharedMemoryLinker.withoutMemories().load("plugin", binary("defines-memory"));
		assertAnalysis(module::instantiate,
				"Module 'plugin' defines the shared memory 'memory', but shared memories are switched off.",
				"Set the property 'wasm.shared-memory.enabled' to true, or use a module 'plugin' that needs no shared "
						+ "memory.");
	}

	@Test
	void moduleThatFailed() throws Exception {
		LinkableModule program = program("block", "trap");
		assertAnalysis(program::run,
				"Module 'threads' failed in thread 1: run.endive.runtime.TrapException: Trapped on unreachable "
						+ "instruction.",
				"Correct module 'threads', or give it what it needs: its own message is above.");
	}

	@Test
	void moduleThatExited() throws Exception {
		this.registry.create("requests", MemoryType.shared(18, 32));
		LinkableModule program = program("spin", "exit");
		assertAnalysis(program::instantiate, "Module 'threads' exited with code 42.",
				"Have module 'threads' exit only when it is not needed any more.");
	}

	@Test
	void moduleThatWasStopped() throws Exception {
		LinkableModule program = program("block", "block");
		Thread.ofVirtual().start(() -> {
			await().until(
					() -> this.registry.find("threads.memory").filter((memory) -> memory.waiting() == 2).isPresent());
			this.linker.stopThreads();
		});
		assertAnalysis(program::run, "Module 'threads' was stopped together with its threads.",
				"Do not stop the application, or close the threads of module 'threads', while it starts.");
	}

	@Test
	void moduleThatTimedOut() throws Exception {
		LinkableModule program = program("block", "block");
		assertAnalysis(() -> program.run(Duration.ofMillis(100)),
				"Module 'threads' did not end within 100ms, and was ended.",
				"Give module 'threads' more time than 100ms, or less to do.");
	}

	@Test
	void moduleWithSimd() {
		assertAnalysis(() -> load("simd"),
				"Module 'simd' is WebAssembly, but uses what the engine cannot execute: fixed-width SIMD (v128.load in "
						+ "function 0, 'sum').",
				"Build module 'simd' without fixed-width SIMD: %s.".formatted(Feature.FIXED_WIDTH_SIMD.remedy()));
	}

	@Test
	void moduleThatTheJvmHasNoMethodsFor() {
		byte[] module = BinaryModule.withFunction("many", 256, BinaryModule.bytes(0, 0x00, 0x0B));
		assertAnalysis(() -> this.linker.load("many", module),
				"Module 'many' is valid, but cannot be compiled for the JVM (bad parameter count 256).",
				"Have module 'many' interpreted: set 'wasm.plugins.many.execution' (of a plugin) or "
						+ "'wasm.modules.execution' (of all modules) to 'interpreted', or load it with "
						+ "Execution.INTERPRETED.");
	}

	private LinkableModule program(String action, String threadAction) throws Exception {
		return load("threads")
			.withWasi(WasiOptions.builder().withArguments(List.of("threads", action, threadAction)).build());
	}

	private void assertAnalysis(ThrowingRunnable action, String description, String remedy) {
		Throwable failure = catchThrowable(action::run);
		FailureAnalysis analysis = new WasmModuleFailureAnalyzer().analyze(new IllegalStateException(failure));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo(description);
		assertThat(analysis.getAction()).isEqualTo(remedy);
	}

	private LinkableModule load(String name) throws Exception {
		return this.linker.load(name, binary(name));
	}

	private static byte[] binary(String name) throws IOException {
		return new ClassPathResource("modules/" + name + ".wasm").getContentAsByteArray();
	}

	private interface ThrowingRunnable {

		void run() throws Exception;

	}

}
