package io.sharedmemory.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * Plain accesses of a host, all threads to the same address: to the data of a shared
 * memory, asked for once, and to a segment that is always there.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PlainAccessBenchmark {

	private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final long ADDRESS = 1024;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	private final MemorySegment data = this.memory.data();

	private final MemorySegment segment = Arena.global().allocate(MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE);

	@Benchmark
	public byte dataLoad8() {
		return this.data.get(BYTE, ADDRESS);
	}

	@Benchmark
	public short dataLoad16() {
		return this.data.get(SHORT, ADDRESS);
	}

	@Benchmark
	public int dataLoad32() {
		return this.data.get(INT, ADDRESS);
	}

	@Benchmark
	public long dataLoad64() {
		return this.data.get(LONG, ADDRESS);
	}

	@Benchmark
	public byte plainLoad8() {
		return this.segment.get(BYTE, ADDRESS);
	}

	@Benchmark
	public short plainLoad16() {
		return this.segment.get(SHORT, ADDRESS);
	}

	@Benchmark
	public int plainLoad32() {
		return this.segment.get(INT, ADDRESS);
	}

	@Benchmark
	public long plainLoad64() {
		return this.segment.get(LONG, ADDRESS);
	}

	@Benchmark
	public void dataStore8() {
		this.data.set(BYTE, ADDRESS, (byte) 1);
	}

	@Benchmark
	public void dataStore16() {
		this.data.set(SHORT, ADDRESS, (short) 1);
	}

	@Benchmark
	public void dataStore32() {
		this.data.set(INT, ADDRESS, 1);
	}

	@Benchmark
	public void dataStore64() {
		this.data.set(LONG, ADDRESS, 1L);
	}

	@Benchmark
	public void plainStore8() {
		this.segment.set(BYTE, ADDRESS, (byte) 1);
	}

	@Benchmark
	public void plainStore16() {
		this.segment.set(SHORT, ADDRESS, (short) 1);
	}

	@Benchmark
	public void plainStore32() {
		this.segment.set(INT, ADDRESS, 1);
	}

	@Benchmark
	public void plainStore64() {
		this.segment.set(LONG, ADDRESS, 1L);
	}

}
