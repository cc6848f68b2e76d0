package io.sharedmemory.endive;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.UnknownCustomSection;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.layout.ModuleLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Modules whose code was kept are the same as when they were compiled.
 */
class KeptModuleTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("modules")
	void isTheSameButForTheCode(Path file) throws IOException {
		byte[] binary = Files.readAllBytes(file);
		LinkableModule compiled;
		try {
			compiled = load(binary);
		}
		catch (WasmModuleException refusal) {
			assertThatExceptionOfType(refusal.getClass()).isThrownBy(() -> load(binary))
				.withMessage(refusal.getMessage());
			return;
		}
		LinkableModule kept = load(binary);
		assertThat(kept.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
		assertSameSections(kept.module(), compiled.module());
		assertThat(bodies(kept.module())).hasSameSizeAs(bodies(compiled.module())).allMatch((size) -> size == 1);
		assertThat(kept.layout().toBytes()).isEqualTo(compiled.layout().toBytes());
		assertThat(functionNames(kept)).isEqualTo(functionNames(compiled));
	}

	private static List<String> functionNames(LinkableModule module) {
		int functions = module.module().importSection().count(ExternalType.FUNCTION)
				+ module.module().functionSection().functionCount();
		return IntStream.rangeClosed(0, functions).mapToObj(module.layout()::functionName).toList();
	}

	private static void assertSameSections(WasmModule bare, WasmModule whole) {
		assertThat(bare.typeSection()).isEqualTo(whole.typeSection());
		assertThat(bare.importSection()).usingRecursiveComparison().isEqualTo(whole.importSection());
		assertThat(bare.functionSection()).isEqualTo(whole.functionSection());
		assertThat(bare.tableSection()).isEqualTo(whole.tableSection());
		assertThat(bare.memorySection()).isEqualTo(whole.memorySection());
		assertThat(bare.globalSection()).isEqualTo(whole.globalSection());
		assertThat(bare.exportSection()).isEqualTo(whole.exportSection());
		assertThat(bare.startSection()).isEqualTo(whole.startSection());
		assertThat(bare.elementSection()).isEqualTo(whole.elementSection());
		// Behind the code, and so nearer to the beginning if there is none
		assertThat(bare.dataSection()).usingRecursiveComparison()
			.ignoringFieldsMatchingRegexes(".*address")
			.isEqualTo(whole.dataSection());
		assertThat(bare.dataCountSection()).isEqualTo(whole.dataCountSection());
		assertThat(bare.tagSection()).usingRecursiveComparison().isEqualTo(whole.tagSection());
		assertThat(bare.digest()).isEqualTo(whole.digest());
		assertThat(custom(bare)).containsExactlyInAnyOrderElementsOf(custom(whole));
	}

	private static List<String> custom(WasmModule module) {
		return module.customSections()
			.stream()
			.filter(UnknownCustomSection.class::isInstance)
			.map((section) -> section.name() + Arrays.toString(((UnknownCustomSection) section).bytes()))
			.toList();
	}

	private static List<Integer> bodies(WasmModule module) {
		return IntStream.range(0, module.codeSection().functionBodyCount())
			.mapToObj((index) -> module.codeSection().getFunctionBody(index).instructions().size())
			.toList();
	}

	static Stream<Path> modules() throws IOException, URISyntaxException {
		Path directory = Path.of(KeptModuleTests.class.getResource("/modules").toURI());
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(".wasm")).sorted().toList().stream();
		}
	}

	@Test
	void layoutOfAModuleWithoutItsCodeIsRefused() {
		byte[] binary = Modules.binary("pricing");
		WasmModule bare = BareModule.parse(binary, "sha-256:", List.of()).module();
		assertThatIllegalArgumentException().isThrownBy(() -> ModuleLayout.of(bare))
			.withMessage("The code of function 0 was left out, so it cannot be read");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void fenceIsMendedAgain(boolean kept) {
		byte[] binary = Modules.binary("fence-without-memory");
		if (kept) {
			load(binary);
		}
		LinkableModule module = load(binary);
		assertThat(module.codeOrigin().orElseThrow().kind()).isEqualTo(kept ? Kind.CACHE : Kind.COMPILED);
		try (ModuleInstance instance = module.instantiate()) {
			assertThat(instance.instance().export("fence").apply()).isNullOrEmpty();
		}
	}

	/**
	 * Tables and variables are initialised, and functions called through them, by a
	 * module without code.
	 */
	@Test
	void instancesAreMadeAndCalled() {
		byte[] binary = Modules.binary("tables");
		load(binary);
		LinkableModule module = load(binary);
		assertThat(module.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
		try (ModuleInstance instance = module.instantiate()) {
			assertThat(instance.instance().export("at-start").apply()).containsExactly(3);
			assertThat(instance.instance().export("call").apply(2)).containsExactly(4);
			assertThat(instance.instance().export("call-second").apply(0)).containsExactly(2);
			instance.instance().export("write-passive").apply();
			assertThat(instance.instance().export("call").apply(0)).containsExactly(4);
			assertThat(instance.instance().export("grow").apply(1)).containsExactly(6);
			assertThat(instance.instance().export("call").apply(6)).containsExactly(1);
		}
	}

	@Test
	void factsThatCannotBeReadAreAMiss() {
		byte[] binary = Modules.binary("pricing");
		LinkerOptions options = options();
		options.compiler().compile("module", binary, Parser.parse(binary), () -> new byte[] { 1 });
		try (LogRecords logged = new LogRecords(CodeCache.class)) {
			assertThat(load(binary).codeOrigin().orElseThrow().kind()).isEqualTo(Kind.COMPILED);
			assertThat(logged.warnings()).singleElement().asString().contains("cannot be loaded");
			logged.records().clear();
			assertThat(load(binary).codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
			assertThat(logged.records()).isEmpty();
		}
	}

	@Test
	void interpretedModuleIsWhole() {
		byte[] binary = Modules.binary("pricing");
		load(binary);
		LinkableModule module = SharedMemoryLinker.withoutMemories(options())
			.load("module", binary, Execution.INTERPRETED);
		assertThat(module.codeOrigin()).isEmpty();
		assertThat(bodies(module.module())).allMatch((size) -> size > 1);
	}

	private LinkableModule load(byte[] binary) {
		return SharedMemoryLinker.withoutMemories(options()).load("module", binary);
	}

	private LinkerOptions options() {
		return LinkerOptions.DEFAULTS.withMaximumThreads(1)
			.withCache(CodeCache.open(this.directory.resolve("code"), 1L << 30).orElseThrow())
			.withOptimize(true);
	}

}
