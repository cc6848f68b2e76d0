package io.sharedmemory.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.GuestModule;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.types.MemoryLimits;

/**
 * Accesses of compiled wasm on a view of a shared memory, and on Endive's own shared
 * memory. All threads use one memory, each by an instance of its own.
 * <p>
 * Every other iteration is on the view, beginning with the second. So neighbours are of
 * the same process, and can be compared where the machine is noisy. Each instance is
 * compiled by itself, so the two do not spoil each other's profiles.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ViewBenchmark {

	/** So many that the call of the module does not count. */
	private static final int TIMES = 10_000;

	private static final int PAGES = 4;

	@Param
	public Access access;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(PAGES, PAGES));

	private final Memory peer = new ByteArrayMemory(new MemoryLimits(PAGES, PAGES, true));

	private boolean onView = true;

	/**
	 * The functions of accesses.wat: atomics, plain accesses, bulk operations, and the
	 * bare loop.
	 */
	public enum Access {

		ADD8, ADD16, ADD32, ADD64, COMPARE_EXCHANGE8, COMPARE_EXCHANGE16, COMPARE_EXCHANGE32, COMPARE_EXCHANGE64,
		EXCHANGE32, ATOMIC_LOAD8, ATOMIC_LOAD16, ATOMIC_LOAD32, ATOMIC_LOAD64, ATOMIC_STORE8, ATOMIC_STORE16,
		ATOMIC_STORE32, ATOMIC_STORE64,

		LOAD32, LOAD64, STORE32, STORE64, UPDATE8, UPDATE16, UPDATE32, UPDATE64, UPDATE_F32, UPDATE_F64, RECORD32,
		RECORD64, BLOCK32,

		FILL_SMALL, FILL_LARGE, COPY_SMALL, COPY_LARGE,

		NOTHING;

		public static Set<Access> atomics() {
			return EnumSet.range(ADD8, ATOMIC_STORE64);
		}

		public String export() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	@Setup(Level.Iteration)
	public void changeMemory() {
		this.onView = !this.onView;
	}

	@Benchmark
	@OperationsPerInvocation(TIMES)
	public long[] access(Guest guest) {
		return (this.onView ? guest.onView : guest.onPeer).apply(TIMES);
	}

	/**
	 * A thread's function, once on each of the two memories.
	 */
	@State(Scope.Thread)
	public static class Guest {

		private ExportFunction onView;

		private ExportFunction onPeer;

		@Setup
		public void instantiate(ViewBenchmark benchmark) throws IOException {
			String name = benchmark.access.export();
			this.onView = GuestModule.load(Execution.COMPILED, "accesses")
				.instantiate(benchmark.memory)
				.instance()
				.export(name);
			this.onPeer = instance(benchmark.peer).export(name);
		}

		private static Instance instance(Memory memory) throws IOException {
			try (InputStream module = ViewBenchmark.class.getResourceAsStream("/modules/accesses.wasm")) {
				return Instance.builder(Parser.parse(module))
					.withMachineFactory(MachineFactoryCompiler::compile)
					.withImportValues(
							ImportValues.builder().addMemory(new ImportMemory("env", "memory", memory)).build())
					.build();
			}
		}

	}

}
