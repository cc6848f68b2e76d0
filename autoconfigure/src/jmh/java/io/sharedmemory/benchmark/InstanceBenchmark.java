package io.sharedmemory.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.StaticModule;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * The making of an instance, and its end: of a module that is loaded already, and has a
 * memory of 64 MiB. An instance of Endive's has no end.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InstanceBenchmark {

	@Benchmark
	public void make(Linked linked) {
		linked.module.instantiate().close();
	}

	@Benchmark
	public Instance endive(Bare bare) {
		return Instance.builder(bare.module)
			.withMachineFactory(bare.machineFactory)
			.withMemoryFactory(ByteArrayMemory::new)
			.build();
	}

	/**
	 * What the instance begins with.
	 */
	public enum Contents {

		RUST("100 KB of data, as of a module in Rust of 200 KB", StaticModule.likeRust()),
		SEGMENTS("10000 segments of data", new StaticModule(1024, 10_000, 10, 1, 1, 1)),
		ENTRIES("a table of 10000 functions", new StaticModule(1024, 1, 10, 10_000, 1, 1)),
		FUNCTIONS("10000 functions", new StaticModule(1024, 1, 10, 1, 10_000, 1)),
		EXPORTS("10000 exports", new StaticModule(1024, 1, 10, 1, 10_000, 10_000));

		private final String description;

		private final StaticModule module;

		Contents(String description, StaticModule module) {
			this.description = description;
			this.module = module;
		}

		public String description() {
			return this.description;
		}

	}

	/**
	 * A module as the linker has it.
	 */
	@State(Scope.Benchmark)
	public static class Linked {

		@Param
		public Contents contents;

		private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

		private LinkableModule module;

		@Setup
		public void load() {
			this.module = new SharedMemoryLinker(this.registry, Map.of()).load("static", this.contents.module.binary());
		}

		@TearDown
		public void close() {
			this.registry.close();
		}

	}

	/**
	 * The same module as Endive has it.
	 */
	@State(Scope.Benchmark)
	public static class Bare {

		@Param
		public Contents contents;

		private WasmModule module;

		private Function<Instance, Machine> machineFactory;

		@Setup
		public void load() {
			this.module = Parser.parse(this.contents.module.binary());
			this.machineFactory = MachineFactoryCompiler.compile(this.module);
		}

	}

}
