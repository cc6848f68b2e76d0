package io.sharedmemory.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

import org.springframework.util.FileSystemUtils;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.endive.LargeModule;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.code.CodeOrigin;
import io.sharedmemory.endive.code.KeptCode;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.endive.code.ModuleMachine;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * How long it takes until the code of a module is there, in a JVM that has done nothing
 * but parse it, and how long the whole loading takes: compiled, and from the cache that
 * another JVM has filled.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 5, jvmArgs = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ModuleLoadBenchmark {

	/**
	 * {@code generated} for one of 6 MB, the name of a test module, or the path of a
	 * file.
	 */
	@Param({ "generated", "plugin-with-names" })
	public String module;

	@Param
	public Kind origin;

	private Path directory;

	private byte[] binary;

	private WasmModule parsed;

	private ModuleCompiler compiler;

	private CodeOrigin measured;

	@Setup(Level.Trial)
	public void fillCache() throws Exception {
		this.directory = Files.createTempDirectory("module-load-benchmark");
		if (this.origin == Kind.CACHE) {
			ChildJvm.output(List.of(), Filler.class, this.directory.toString(), this.module);
		}
		this.binary = binary(this.module);
	}

	@Setup(Level.Iteration)
	public void parse(BenchmarkParams parameters) {
		if (parameters.getBenchmark().endsWith(".code")) {
			this.parsed = Parser.parse(this.binary);
			this.compiler = ModuleCompiler.with(cache(this.directory));
		}
	}

	@Benchmark
	public ModuleMachine code() {
		KeptCode kept = this.compiler.find(name(this.module), this.binary);
		ModuleMachine machine = (kept != null) ? kept.load(() -> FunctionNames.of(this.parsed))
				: this.compiler.compile(name(this.module), this.binary, this.parsed, () -> new byte[0]);
		this.measured = machine.origin().orElseThrow();
		return machine;
	}

	@Benchmark
	public LinkableModule load() {
		LinkableModule loaded = load(this.directory, this.module, this.binary);
		this.measured = loaded.codeOrigin().orElseThrow();
		return loaded;
	}

	@TearDown(Level.Trial)
	public void requireOrigin() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
		if (this.measured.kind() != this.origin) {
			throw new IllegalStateException("The code was from the %s".formatted(this.measured.kind()));
		}
	}

	private static LinkableModule load(Path directory, String module, byte[] binary) {
		return SharedMemoryLinker
			.withoutMemories(
					LinkerOptions.DEFAULTS.withMaximumThreads(0).withCache(cache(directory)).withOptimize(true))
			.load(name(module), binary);
	}

	private static CodeCache cache(Path directory) {
		return CodeCache.open(directory, 1L << 30).orElseThrow();
	}

	private static String name(String module) {
		return Path.of(module).getFileName().toString();
	}

	private static byte[] binary(String module) throws IOException {
		if (module.equals("generated")) {
			return LargeModule.binary(6000, 1);
		}
		return module.endsWith(".wasm") ? Files.readAllBytes(Path.of(module)) : Modules.binary(module);
	}

	/**
	 * Compiles a module, and keeps its code.
	 */
	static final class Filler {

		private Filler() {
		}

		public static void main(String[] arguments) throws IOException {
			load(Path.of(arguments[0]), arguments[1], binary(arguments[1]));
		}

	}

}
