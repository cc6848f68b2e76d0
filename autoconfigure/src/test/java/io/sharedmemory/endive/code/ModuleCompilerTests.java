package io.sharedmemory.endive.code;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.AnswerModule;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.CompiledAccess;
import io.sharedmemory.endive.CompiledCall;
import io.sharedmemory.endive.CompiledComparison;
import io.sharedmemory.endive.LargeModule;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryView;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;
import io.sharedmemory.endive.rewriting.ClassRewriting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ModuleCompiler} with a cache: code from there is the code that the
 * module would be compiled to.
 */
class ModuleCompilerTests {

	private static final int MAXIMUM = 100_000_000;

	/** Of the header of a file. */
	private static final int HEADER = 28;

	private final LogRecords logged = new LogRecords(CodeCache.class);

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.logged.close();
	}

	@Test
	void moduleIsCompiledOnce() {
		byte[] binary = AnswerModule.binary(42);
		WasmModule module = Parser.parse(binary);
		ModuleMachine first = compile(compiler(this.directory), "plugin", binary);
		ModuleMachine second = compile(compiler(this.directory), "plugin", binary);
		assertThat(kind(first)).isEqualTo(Kind.COMPILED);
		assertThat(kind(second)).isEqualTo(Kind.CACHE);
		assertThat(answer(first, module)).isEqualTo(42);
		assertThat(answer(second, module)).isEqualTo(42);
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void codeFromTheCacheHasTheSameNames() {
		byte[] binary = Modules.binary("plugin-with-names");
		ModuleMachine compiled = compile(compiler(this.directory), "shop.pricing", binary);
		ModuleMachine cached = compile(compiler(this.directory), "shop.pricing", binary);
		assertThat(kind(cached)).isEqualTo(Kind.CACHE);
		StackTraceElement frame = new StackTraceElement("wasm.shop_pricingFuncGroup_0",
				"price::{price::Tier as core::fmt::Display}::fmt", null, 0);
		assertThat(cached.function(frame)).isEqualTo(compiled.function(frame))
			.contains("price::<price::Tier as core::fmt::Display>::fmt");
	}

	@Test
	void largeModuleComesBackWhole() {
		byte[] binary = LargeModule.binary(200, 1);
		WasmModule module = Parser.parse(binary);
		ModuleMachine compiled = compile(compiler(this.directory), "large", binary);
		ModuleMachine cached = compile(compiler(this.directory), "large", binary);
		assertThat(kind(cached)).isEqualTo(Kind.CACHE);
		Instance one = instance(compiled, module);
		Instance other = instance(cached, module);
		for (int argument = 0; argument < 1000; argument++) {
			assertThat(other.export("run").apply(argument, argument * 31))
				.isEqualTo(one.export("run").apply(argument, argument * 31));
		}
	}

	/**
	 * Its classes have other names.
	 */
	@Test
	void moduleOfAnotherNameIsCompiled() {
		byte[] binary = AnswerModule.binary(42);
		compile(compiler(this.directory), "plugin", binary);
		assertThat(kind(compile(compiler(this.directory), "other", binary))).isEqualTo(Kind.COMPILED);
	}

	@Test
	void anotherModuleOfTheSameNameIsCompiled() {
		compile(compiler(this.directory), "plugin", AnswerModule.binary(42));
		byte[] next = AnswerModule.binary(43);
		ModuleMachine machine = compile(compiler(this.directory), "plugin", next);
		assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
		assertThat(answer(machine, Parser.parse(next))).isEqualTo(43);
	}

	@Test
	void interpretedModuleHasNoCode() {
		assertThat(ModuleMachine.interpreted().origin()).isEmpty();
	}

	/**
	 * Whoever plants classes that would run, but were not written by this library for
	 * this module, does not get them run.
	 */
	@Test
	void validClassesThatReturnOtherResultsAreNotRun(@TempDir Path other) throws IOException {
		byte[] binary = AnswerModule.binary(42);
		WasmModule module = Parser.parse(binary);
		compile(compiler(this.directory), "plugin", binary);
		compile(compiler(other), "plugin", AnswerModule.binary(13));
		Path file = file(this.directory);
		byte[] own = Files.readAllBytes(file);
		byte[] foreign = Files.readAllBytes(file(other));
		assertThat(foreign).hasSameSizeAs(own);
		// They are what they are taken for: in their own place they run.
		assertThat(kind(compile(compiler(other), "plugin", AnswerModule.binary(13)))).isEqualTo(Kind.CACHE);
		byte[] bodyOnly = own.clone();
		System.arraycopy(foreign, HEADER, bodyOnly, HEADER, foreign.length - HEADER);
		byte[] bare = Arrays.copyOfRange(foreign, HEADER, foreign.length);
		for (byte[] planted : List.of(foreign, bodyOnly, bare)) {
			this.logged.records().clear();
			Files.write(file, planted);
			ModuleMachine machine = compile(compiler(this.directory), "plugin", binary);
			assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
			assertThat(answer(machine, module)).isEqualTo(42);
			assertThat(this.logged.warnings()).hasSize(1);
			assertThat(Files.readAllBytes(file)).isEqualTo(own);
		}
	}

	/**
	 * Where this fails, modules are compiled to other code, or understood otherwise, than
	 * before: raise {@link ModuleCompiler#REWRITING}, or code of before is run, and put
	 * the digest here that is shown.
	 */
	@Test
	void codeIsWhatTheVersionOfTheRewritingSays() throws Exception {
		assertThat(ModuleCompiler.REWRITING).isEqualTo(10);
		ByteArrayOutputStream code = new ByteArrayOutputStream();
		for (String name : List.of("plugin", "plugin-with-names", "accesses", "deep", "fence-without-memory",
				"merge-sort")) {
			write(code, name, Modules.binary(name));
		}
		write(code, "large", LargeModule.binary(50, 1));
		assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(code.toByteArray())))
			.isEqualTo("837c2b453360609e102a147436021ced77b96da483dc69d547a9d8a370539cd4");
	}

	private static void write(ByteArrayOutputStream out, String name, byte[] binary) {
		WasmModule module = Parser.parse(binary);
		out.writeBytes(ModuleLayout.of(module).toBytes());
		ModuleClasses classes = new ModuleClasses(name, module);
		ClassArchive archive = classes.compile();
		write(out, classes.named(archive.rewritten(rewriting()::rewrite)));
		write(out, classes.named(archive));
	}

	private static void write(ByteArrayOutputStream out, CompiledCode code) {
		code.classes().forEach((name, classFile) -> {
			out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
			out.writeBytes(classFile);
		});
		out.writeBytes(new TreeMap<>(code.functions().names()).toString().getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void rewrittenAndOtherCodeAreKeptApart() throws IOException {
		byte[] binary = LargeModule.binary(5, 1);
		for (ModuleCompiler compiler : List.of(compiler(this.directory),
				compiler(this.directory).rewriting(rewriting()))) {
			assertThat(kind(compile(compiler, "plugin", binary))).isEqualTo(Kind.COMPILED);
			assertThat(kind(compile(compiler, "plugin", binary))).isEqualTo(Kind.CACHE);
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).hasSize(2);
		}
	}

	/**
	 * Of its constants, the class has room for no more.
	 */
	@Test
	void moduleThatCannotBeRewrittenRunsAsItWasCompiled() throws IOException {
		byte[] binary = FullClassModule.binary();
		WasmModule module = Parser.parse(binary);
		ModuleCompiler compiler = compiler(this.directory).rewriting(rewriting());
		for (int i = 0; i < 2; i++) {
			try (LogRecords warned = new LogRecords(ModuleCompiler.class)) {
				ModuleMachine machine = compile(compiler, "plugin", binary);
				assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
				assertThat(instance(machine, module).export("run").apply()[0]).isEqualTo(FullClassModule.RESULT);
				assertThat(warned.warnings()).singleElement()
					.asString()
					.contains("'plugin'")
					.contains("could not be rewritten")
					.contains("wasm.modules.optimize=false");
			}
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).as("taken for rewritten code at the next start").isEmpty();
		}
	}

	/**
	 * What Endive cannot compile is no failure of the rewriting.
	 */
	@Test
	void moduleThatCannotBeCompiledIsNotWarnedOf() {
		// An array of parameters, and a local that Endive does not initialise
		byte[] type = BinaryModule.join(BinaryModule.bytes(0x60), BinaryModule.repeat(300, 0x7F),
				BinaryModule.bytes(1, 0x7F));
		byte[] body = BinaryModule.bytes(1, 1, 0x7F, 0x20, 0xAC, 2, 0x0B);
		WasmModule module = Parser.parse(BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1), type),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(body))));
		try (LogRecords warned = new LogRecords(ModuleCompiler.class)) {
			assertThatExceptionOfType(VerifyError.class)
				.isThrownBy(() -> ModuleCompiler.withoutCache().rewriting(rewriting()).compile("plugin", module));
			assertThat(warned.records()).isEmpty();
		}
	}

	/**
	 * Functions that are called like what rewritten code calls, and like its classes.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "base", "limit", "memoryReadInt", "memoryGrow", "call", "call_0", "func_0", "func_3",
			"io/sharedmemory/endive/CompiledAccess", "CompiledAccess", "Code", "<init>", "machineFactory", "()V",
			"wasm/SharedShaded", "java/lang/Object", "Ljava/lang/Object;" })
	void namesOfFunctionsAndModulesAreOnlyNames(String name) {
		// Adds 1 to the number at 8, and returns it
		byte[] code = BinaryModule.bytes(0, 0x41, 8, 0x41, 8, 0x28, 2, 0, 0x41, 1, 0x6A, 0x36, 2, 0, 0x41, 8, 0x28, 2,
				0, 0x0B);
		byte[] caller = BinaryModule.bytes(0, 0x10, 0, 0x41, 8, 0x28, 2, 0, 0x6A, 0x0B);
		WasmModule module = Parser.parse(BinaryModule.of(
				BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, 0x7F)),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(5, BinaryModule.bytes(1, 3, 1, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 1)),
				BinaryModule.section(10, BinaryModule.bytes(2), BinaryModule.sized(code), BinaryModule.sized(caller)),
				BinaryModule.section(0, BinaryModule.name("name"), BinaryModule.bytes(1),
						BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(2, 0), BinaryModule.name(name),
								BinaryModule.bytes(1), BinaryModule.name("func_1"))))));
		for (String moduleName : List.of(name, "Shaded", "FuncGroup_0", "plugin")) {
			ModuleMachine machine = ModuleCompiler.withoutCache().rewriting(rewriting()).compile(moduleName, module);
			SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
			Instance instance = Instance.builder(module)
				.withMachineFactory(machine::of)
				.withMemoryFactory((limits) -> SharedMemoryView.of(memory))
				.build();
			assertThat(instance.export("run").apply()).as("in '%s'", moduleName).containsExactly(2);
			assertThat(memory.atomicLoad32(8)).isEqualTo(1);
			memory.close();
		}
	}

	@Test
	void versionsAreKnown() {
		assertThat(Versions.ofThis()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
		assertThat(Versions.ofEndive().orElseThrow()).hasSize(3)
			.allMatch((version) -> version.matches("\\d+\\.\\d+\\.\\d+"));
	}

	@Test
	void codeIsFoundForTheBytesOfTheModule() {
		byte[] binary = AnswerModule.binary(42);
		compiler(this.directory).compile("plugin", binary, Parser.parse(binary), () -> new byte[] { 1, 2, 3 });
		KeptCode kept = compiler(this.directory).find("plugin", binary);
		assertThat(kept).isNotNull();
		assertThat(kept.interpreted()).isEmpty();
		assertThat(kept.facts()).containsExactly(1, 2, 3);
		assertThat(kept.digest()).isEqualTo(Parser.parse(binary).digest());
		assertThat(compiler(this.directory).find("plugin", AnswerModule.binary(43))).isNull();
	}

	/**
	 * As if somebody had changed the bytes while the module was compiled.
	 */
	@Test
	void codeOfOtherBytesIsNotKept() throws IOException {
		byte[] changed = AnswerModule.binary(43);
		ModuleMachine machine = compiler(this.directory).compile("plugin", changed,
				Parser.parse(AnswerModule.binary(42)), () -> new byte[] { 1 });
		assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
		assertThat(compiler(this.directory).find("plugin", changed)).isNull();
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).isEmpty();
		}
	}

	@Test
	void functionsThatAreInterpretedAreKnown() {
		byte[] binary = BinaryModule.withLargeFunction("table");
		compiler(this.directory).compile("plugin", binary, Parser.parse(binary), () -> new byte[] { 1 });
		KeptCode kept = compiler(this.directory).find("plugin", binary);
		assertThat(kept).isNotNull();
		assertThat(kept.interpreted()).containsExactly(0);
		assertThat(kept.facts()).containsExactly(1);
	}

	/**
	 * Compiles a module unless its code was kept.
	 */
	private static ModuleMachine compile(ModuleCompiler compiler, String name, byte[] binary) {
		WasmModule module = Parser.parse(binary);
		KeptCode kept = compiler.find(name, binary);
		ModuleMachine machine = (kept != null) ? kept.load(() -> FunctionNames.of(module)) : null;
		return (machine != null) ? machine : compiler.compile(name, binary, module, () -> new byte[0]);
	}

	private static ModuleCompiler compiler(Path directory) {
		return ModuleCompiler.with(CodeCache.open(directory, MAXIMUM).orElseThrow());
	}

	private static ClassRewriting rewriting() {
		return ClassRewriting.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class).orElseThrow();
	}

	private static Kind kind(ModuleMachine machine) {
		return machine.origin().orElseThrow().kind();
	}

	private static Path file(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			List<Path> all = files.toList();
			assertThat(all).hasSize(1);
			return all.getFirst();
		}
	}

	private static int answer(ModuleMachine machine, WasmModule module) {
		return (int) instance(machine, module).export("answer").apply()[0];
	}

	private static Instance instance(ModuleMachine machine, WasmModule module) {
		return Instance.builder(module).withMachineFactory(machine::of).build();
	}

}
