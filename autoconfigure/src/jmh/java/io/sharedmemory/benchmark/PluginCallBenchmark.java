package io.sharedmemory.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
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
import run.endive.runtime.ExportFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A call of an empty function of a plugin that has idle instances, in each of the ways
 * that there are, and of the same function on an instance of Endive's. All threads use
 * one plugin, and each has an instance of Endive's of its own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PluginCallBenchmark {

	private static final String EMPTY = "empty";

	@Benchmark
	public long[] call(Plugin plugin) {
		return plugin.plugin.call(EMPTY);
	}

	@Benchmark
	public long[] with(Plugin plugin) {
		return plugin.plugin.with((instance) -> instance.call(EMPTY));
	}

	@Benchmark
	public void proxy(Plugin plugin) {
		plugin.proxy.empty();
	}

	@Benchmark
	public long[] endive(Guest guest) {
		return guest.empty.apply();
	}

	private static ImportFunction sleep() {
		return new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
			throw new IllegalStateException("Nobody asks for sleep");
		});
	}

	/**
	 * Whether calls have a deadline.
	 */
	public enum Deadline {

		TIMED, UNLIMITED

	}

	/**
	 * A plugin whose instances have a memory each.
	 */
	@State(Scope.Benchmark)
	public static class Plugin {

		@Param
		public Deadline deadline;

		private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

		private final WasmPlugins plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()),
				this.registry);

		private WasmPlugin plugin;

		private Empty proxy;

		@Setup
		public void load() {
			this.plugin = this.plugins.create(PluginDefinition.builder("plugin", new TestModule())
				.callTimeout((this.deadline == Deadline.TIMED) ? Duration.ofMillis(250) : null)
				.function(sleep())
				.build());
			this.proxy = this.plugin.proxy(Empty.class);
		}

		@TearDown
		public void close() {
			this.plugins.close();
			this.registry.close();
		}

	}

	/**
	 * A thread's function, without anything around it.
	 */
	@State(Scope.Thread)
	public static class Guest {

		private ExportFunction empty;

		@Setup
		public void instantiate() {
			this.empty = Instance.builder(Parser.parse(Modules.binary("plugin")))
				.withMachineFactory(MachineFactoryCompiler::compile)
				.withImportValues(ImportValues.builder().addFunction(sleep()).build())
				.build()
				.export(EMPTY);
		}

	}

	/**
	 * What the plugin exports.
	 */
	interface Empty {

		void empty();

	}

}
