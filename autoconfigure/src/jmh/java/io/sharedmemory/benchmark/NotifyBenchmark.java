package io.sharedmemory.benchmark;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A notify that nobody waits for, against the fence that it cannot do without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NotifyBenchmark {

	private static final long ADDRESS = 1024;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	@Benchmark
	public int shared() {
		return this.memory.atomicNotify(ADDRESS, 1);
	}

	@Benchmark
	public void bare() {
		VarHandle.fullFence();
	}

}
