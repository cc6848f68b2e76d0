package io.sharedmemory.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
 * Atomic additions, all threads to the same address.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AddBenchmark {

	private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final long ADDRESS = 1024;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	private final MemorySegment segment = Arena.global().allocate(MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE);

	@Benchmark
	public int shared8() {
		return this.memory.atomicAdd8(ADDRESS, 1);
	}

	@Benchmark
	public int shared16() {
		return this.memory.atomicAdd16(ADDRESS, 1);
	}

	@Benchmark
	public int shared32() {
		return this.memory.atomicAdd32(ADDRESS, 1);
	}

	@Benchmark
	public int bare32() {
		return (int) INT.getAndAdd(this.segment, ADDRESS, 1);
	}

	@Benchmark
	public long shared64() {
		return this.memory.atomicAdd64(ADDRESS, 1);
	}

	@Benchmark
	public long bare64() {
		return (long) LONG.getAndAdd(this.segment, ADDRESS, 1L);
	}

}
