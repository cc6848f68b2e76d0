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
 * Atomic accesses of a host, all threads to the same address: by a shared memory, and by
 * bare VarHandles. For additions and compare-exchanges of 8 and 16 bits there is nothing
 * bare: VarHandles of segments have none.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AtomicAccessBenchmark {

	private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

	private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

	private static final long ADDRESS = 1024;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	private final MemorySegment segment = Arena.global().allocate(MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE);

	@Benchmark
	public int sharedAdd8() {
		return this.memory.atomicAdd8(ADDRESS, 1);
	}

	@Benchmark
	public int sharedAdd16() {
		return this.memory.atomicAdd16(ADDRESS, 1);
	}

	@Benchmark
	public int sharedAdd32() {
		return this.memory.atomicAdd32(ADDRESS, 1);
	}

	@Benchmark
	public long sharedAdd64() {
		return this.memory.atomicAdd64(ADDRESS, 1);
	}

	@Benchmark
	public int bareAdd32() {
		return (int) INT.getAndAdd(this.segment, ADDRESS, 1);
	}

	@Benchmark
	public long bareAdd64() {
		return (long) LONG.getAndAdd(this.segment, ADDRESS, 1L);
	}

	@Benchmark
	public int sharedCompareExchange8(Last last) {
		int old = last.value;
		int seen = this.memory.atomicCompareExchange8(ADDRESS, old, (old + 1) & 0xFF);
		while (seen != old) {
			old = seen;
			seen = this.memory.atomicCompareExchange8(ADDRESS, old, (old + 1) & 0xFF);
		}
		last.value = (old + 1) & 0xFF;
		return old;
	}

	@Benchmark
	public int sharedCompareExchange16(Last last) {
		int old = last.value;
		int seen = this.memory.atomicCompareExchange16(ADDRESS, old, (old + 1) & 0xFFFF);
		while (seen != old) {
			old = seen;
			seen = this.memory.atomicCompareExchange16(ADDRESS, old, (old + 1) & 0xFFFF);
		}
		last.value = (old + 1) & 0xFFFF;
		return old;
	}

	@Benchmark
	public int sharedCompareExchange32(Last last) {
		int old = last.value;
		int seen = this.memory.atomicCompareExchange32(ADDRESS, old, old + 1);
		while (seen != old) {
			old = seen;
			seen = this.memory.atomicCompareExchange32(ADDRESS, old, old + 1);
		}
		last.value = old + 1;
		return old;
	}

	@Benchmark
	public long sharedCompareExchange64(Last last) {
		long old = last.value64;
		long seen = this.memory.atomicCompareExchange64(ADDRESS, old, old + 1);
		while (seen != old) {
			old = seen;
			seen = this.memory.atomicCompareExchange64(ADDRESS, old, old + 1);
		}
		last.value64 = old + 1;
		return old;
	}

	@Benchmark
	public int bareCompareExchange32(Last last) {
		int old = last.value;
		int seen = (int) INT.compareAndExchange(this.segment, ADDRESS, old, old + 1);
		while (seen != old) {
			old = seen;
			seen = (int) INT.compareAndExchange(this.segment, ADDRESS, old, old + 1);
		}
		last.value = old + 1;
		return old;
	}

	@Benchmark
	public long bareCompareExchange64(Last last) {
		long old = last.value64;
		long seen = (long) LONG.compareAndExchange(this.segment, ADDRESS, old, old + 1);
		while (seen != old) {
			old = seen;
			seen = (long) LONG.compareAndExchange(this.segment, ADDRESS, old, old + 1);
		}
		last.value64 = old + 1;
		return old;
	}

	@Benchmark
	public int sharedLoad8() {
		return this.memory.atomicLoad8(ADDRESS);
	}

	@Benchmark
	public int sharedLoad16() {
		return this.memory.atomicLoad16(ADDRESS);
	}

	@Benchmark
	public int sharedLoad32() {
		return this.memory.atomicLoad32(ADDRESS);
	}

	@Benchmark
	public long sharedLoad64() {
		return this.memory.atomicLoad64(ADDRESS);
	}

	@Benchmark
	public byte bareLoad8() {
		return (byte) BYTE.getVolatile(this.segment, ADDRESS);
	}

	@Benchmark
	public short bareLoad16() {
		return (short) SHORT.getVolatile(this.segment, ADDRESS);
	}

	@Benchmark
	public int bareLoad32() {
		return (int) INT.getVolatile(this.segment, ADDRESS);
	}

	@Benchmark
	public long bareLoad64() {
		return (long) LONG.getVolatile(this.segment, ADDRESS);
	}

	@Benchmark
	public void sharedStore8() {
		this.memory.atomicStore8(ADDRESS, 1);
	}

	@Benchmark
	public void sharedStore16() {
		this.memory.atomicStore16(ADDRESS, 1);
	}

	@Benchmark
	public void sharedStore32() {
		this.memory.atomicStore32(ADDRESS, 1);
	}

	@Benchmark
	public void sharedStore64() {
		this.memory.atomicStore64(ADDRESS, 1);
	}

	@Benchmark
	public void bareStore8() {
		BYTE.setVolatile(this.segment, ADDRESS, (byte) 1);
	}

	@Benchmark
	public void bareStore16() {
		SHORT.setVolatile(this.segment, ADDRESS, (short) 1);
	}

	@Benchmark
	public void bareStore32() {
		INT.setVolatile(this.segment, ADDRESS, 1);
	}

	@Benchmark
	public void bareStore64() {
		LONG.setVolatile(this.segment, ADDRESS, 1L);
	}

	/**
	 * The value that a thread saw or left last. So one thread alone succeeds at once, and
	 * only several have to try again.
	 */
	@State(Scope.Thread)
	public static class Last {

		private int value;

		private long value64;

	}

}
