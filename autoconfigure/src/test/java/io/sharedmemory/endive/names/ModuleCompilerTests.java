package io.sharedmemory.endive.names;

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

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.AnswerModule;
import io.sharedmemory.endive.LargeModule;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.names.CodeOrigin.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ModuleCompiler} with a cache: code from there is the code that the
 * module would be compiled to.
 */
class ModuleCompilerTests {

	private static final int MAXIMUM = 100_000_000;

	/** Of the header of a file. */
	private static final int HEADER = 84;

	private final LogRecords logged = new LogRecords(CodeCache.class);

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.logged.close();
	}

	@Test
	void moduleIsCompiledOnce() {
		WasmModule module = Parser.parse(AnswerModule.binary(42));
		ModuleMachine first = compiler(this.directory).compile("plugin", module);
		ModuleMachine second = compiler(this.directory).compile("plugin", module);
		assertThat(kind(first)).isEqualTo(Kind.COMPILED);
		assertThat(kind(second)).isEqualTo(Kind.CACHE);
		assertThat(answer(first, module)).isEqualTo(42);
		assertThat(answer(second, module)).isEqualTo(42);
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void codeFromTheCacheHasTheSameNames() {
		WasmModule module = Parser.parse(Modules.binary("plugin-with-names"));
		ModuleMachine compiled = compiler(this.directory).compile("shop.pricing", module);
		ModuleMachine cached = compiler(this.directory).compile("shop.pricing", module);
		assertThat(kind(cached)).isEqualTo(Kind.CACHE);
		StackTraceElement frame = new StackTraceElement("wasm.shop_pricingFuncGroup_0",
				"price::{price::Tier as core::fmt::Display}::fmt", null, 0);
		assertThat(cached.function(frame)).isEqualTo(compiled.function(frame))
			.contains("price::<price::Tier as core::fmt::Display>::fmt");
	}

	@Test
	void largeModuleComesBackWhole() {
		WasmModule module = Parser.parse(LargeModule.binary(200, 1));
		ModuleMachine compiled = compiler(this.directory).compile("large", module);
		ModuleMachine cached = compiler(this.directory).compile("large", module);
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
		WasmModule module = Parser.parse(AnswerModule.binary(42));
		compiler(this.directory).compile("plugin", module);
		assertThat(kind(compiler(this.directory).compile("other", module))).isEqualTo(Kind.COMPILED);
	}

	@Test
	void anotherModuleOfTheSameNameIsCompiled() {
		compiler(this.directory).compile("plugin", Parser.parse(AnswerModule.binary(42)));
		WasmModule next = Parser.parse(AnswerModule.binary(43));
		ModuleMachine machine = compiler(this.directory).compile("plugin", next);
		assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
		assertThat(answer(machine, next)).isEqualTo(43);
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
		WasmModule module = Parser.parse(AnswerModule.binary(42));
		compiler(this.directory).compile("plugin", module);
		compiler(other).compile("plugin", Parser.parse(AnswerModule.binary(13)));
		Path file = file(this.directory);
		byte[] own = Files.readAllBytes(file);
		byte[] foreign = Files.readAllBytes(file(other));
		assertThat(foreign).hasSameSizeAs(own);
		// They are what they are taken for: in their own place they run.
		assertThat(kind(compiler(other).compile("plugin", Parser.parse(AnswerModule.binary(13)))))
			.isEqualTo(Kind.CACHE);
		byte[] bodyOnly = own.clone();
		System.arraycopy(foreign, HEADER, bodyOnly, HEADER, foreign.length - HEADER);
		byte[] bare = Arrays.copyOfRange(foreign, HEADER, foreign.length);
		for (byte[] planted : List.of(foreign, bodyOnly, bare)) {
			this.logged.records().clear();
			Files.write(file, planted);
			ModuleMachine machine = compiler(this.directory).compile("plugin", module);
			assertThat(kind(machine)).isEqualTo(Kind.COMPILED);
			assertThat(answer(machine, module)).isEqualTo(42);
			assertThat(this.logged.warnings()).hasSize(1);
			assertThat(Files.readAllBytes(file)).isEqualTo(own);
		}
	}

	/**
	 * Where this fails, modules are compiled to other code than before: raise
	 * {@link ModuleCompiler#REWRITING}, or code of before is run, and put the digest here
	 * that is shown.
	 */
	@Test
	void codeIsWhatTheVersionOfTheRewritingSays() throws Exception {
		assertThat(ModuleCompiler.REWRITING).isEqualTo(1);
		ByteArrayOutputStream code = new ByteArrayOutputStream();
		for (String name : List.of("plugin", "plugin-with-names", "accesses", "fence-without-memory")) {
			write(code, name, Modules.binary(name));
		}
		write(code, "large", LargeModule.binary(50, 1));
		assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(code.toByteArray())))
			.isEqualTo("d89cc681341626b2bd5630cf5ececc5b65930932897eb89262c780bc1b4c1f8d");
	}

	private static void write(ByteArrayOutputStream out, String name, byte[] binary) {
		CompiledCode code = new ModuleClasses(name, Parser.parse(binary)).compile();
		out.writeBytes(code.jar());
		out.writeBytes(new TreeMap<>(code.functions()).toString().getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void versionsAreKnown() {
		assertThat(Versions.ofThis()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
		assertThat(Versions.ofEndive().orElseThrow()).hasSize(3)
			.allMatch((version) -> version.matches("\\d+\\.\\d+\\.\\d+"));
	}

	private static ModuleCompiler compiler(Path directory) {
		return ModuleCompiler.with(CodeCache.open(directory, MAXIMUM).orElseThrow());
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
