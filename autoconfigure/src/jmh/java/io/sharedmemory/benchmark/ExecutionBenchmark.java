package io.sharedmemory.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import run.endive.runtime.ExportFunction;

/**
 * A pass of a loop that adds up words, in a module that is compiled or interpreted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExecutionBenchmark {

	private static final int WORDS = 10_000;

	@Param
	public Execution execution;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private ModuleInstance instance;

	private ExportFunction sum;

	@Setup
	public void load() {
		this.instance = new SharedMemoryLinker(this.registry, Map.of())
			.load("sums", Modules.binary("sums"), this.execution)
			.withOwnMemories()
			.instantiate();
		this.sum = this.instance.instance().export("sum");
	}

	@Benchmark
	@OperationsPerInvocation(WORDS)
	public long[] pass() {
		return this.sum.apply(WORDS);
	}

	@TearDown
	public void close() {
		this.instance.close();
		this.registry.close();
	}

}
