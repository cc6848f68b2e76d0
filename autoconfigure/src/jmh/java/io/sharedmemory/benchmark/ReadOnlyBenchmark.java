package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.GuestModule;
import io.sharedmemory.endive.SharedMemoryView;
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
import run.endive.runtime.ExportFunction;

/**
 * Loads of compiled wasm on a memory that the instance may only read, and on the same one
 * as an instance of the same code has it that may write to it.
 * <p>
 * Every other iteration is of the one that only reads, beginning with the second, as in
 * {@link ViewBenchmark}: neighbours are to be compared.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadOnlyBenchmark {

	/** So many that the call of the module does not count. */
	private static final int TIMES = 10_000;

	private static final int PAGES = 4;

	@Param({ "load32", "load64", "atomic_load8", "atomic_load16", "atomic_load32", "atomic_load64" })
	public String load;

	private boolean readOnly = true;

	private ExportFunction reader;

	private ExportFunction writer;

	@Setup
	public void instantiate() {
		SharedMemory memory = SharedMemory.create(MemoryType.shared(PAGES, PAGES));
		GuestModule module = GuestModule.load(Execution.COMPILED, "accesses");
		this.writer = module.instantiate(SharedMemoryView.of(memory)).instance().export(this.load);
		this.reader = module.instantiate(SharedMemoryView.readOnly(memory)).instance().export(this.load);
	}

	@Setup(Level.Iteration)
	public void changeAccess() {
		this.readOnly = !this.readOnly;
	}

	@Benchmark
	@OperationsPerInvocation(TIMES)
	public long[] load() {
		return (this.readOnly ? this.reader : this.writer).apply(TIMES);
	}

}
