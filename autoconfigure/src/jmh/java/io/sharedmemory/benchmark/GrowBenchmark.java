package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * Growth by a page, some times in a row from a size on.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GrowBenchmark {

	private static final int GROWTHS = 64;

	@Param({ "1", "60000" })
	public long pages;

	private SharedMemory memory;

	@Setup(Level.Iteration)
	public void create() {
		this.memory = SharedMemory.create(MemoryType.shared(this.pages, MemoryType.MAXIMUM_PAGES));
	}

	@Benchmark
	@OperationsPerInvocation(GROWTHS)
	public long grow() {
		long sum = 0;
		for (int i = 0; i < GROWTHS; i++) {
			sum += this.memory.grow(1);
		}
		return sum;
	}

	@TearDown(Level.Iteration)
	public void close() {
		this.memory.close();
	}

}
