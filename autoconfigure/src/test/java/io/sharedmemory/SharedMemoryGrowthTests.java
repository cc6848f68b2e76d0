package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ParameterizedClass
@EnumSource
class SharedMemoryGrowthTests {

	@Parameter
	AddressSpaceKind kind;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	// semantics 4
	@Test
	void growReturnsThePreviousSize() {
		try (SharedMemory memory = this.kind.create(1, 10)) {
			assertThat(memory.grow(2)).isEqualTo(1);
			assertThat(memory.grow(0)).isEqualTo(3);
			assertThat(memory.tryGrow(0)).isEqualTo(3);
			assertThat(memory.tryGrow(7)).isEqualTo(3);
			assertThat(memory.size()).isEqualTo(10);
			assertThat(memory.grow(0)).isEqualTo(10);
		}
	}

	// semantics 4: -1 is the largest delta; the bytes of 2^48 pages overflow to 0
	@ParameterizedTest
	@ValueSource(longs = { 3, 65536, 1L << 32, 1L << 47, 1L << 48, (1L << 48) + 1, Long.MAX_VALUE, Long.MIN_VALUE, -1,
			-2, -3 })
	void deltaIsUnsignedAndDoesNotWrap(long delta) {
		try (SharedMemory memory = this.kind.create(2, 4)) {
			assertThat(memory.tryGrow(delta)).isEqualTo(-1);
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(delta))
				.withMessageContaining(Long.toUnsignedString(delta) + " pages");
			assertThat(memory.size()).isEqualTo(2);
		}
	}

	// semantics 5
	@Test
	void growthPastTheMaximumFailsAndChangesNothing() {
		try (SharedMemory memory = this.kind.create(2, 4)) {
			memory.data().fill((byte) 7);
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(3)).satisfies((ex) -> {
				assertThat(ex.reason()).isEqualTo(GrowthFailure.MAXIMUM);
				assertThat(ex.size()).isEqualTo(2);
				assertThat(ex.maximum()).isEqualTo(4);
				assertThat(ex).hasMessageContainingAll("'test'", "2 by 3 pages", "4 pages");
			});
			assertThat(memory.tryGrow(3)).isEqualTo(-1);
			assertThat(memory.size()).isEqualTo(2);
			assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(7).hasSize(2 * 65536);
			assertThat(memory.grow(2)).isEqualTo(2);
		}
	}

	// semantics 5
	@Test
	void growthWithoutMemoryFailsAndChangesNothing() {
		MeteredAddressSpace addressSpace = new MeteredAddressSpace();
		try (SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 4), addressSpace)) {
			memory.data().fill((byte) 7);
			addressSpace.setExhausted(true);
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(1)).satisfies((ex) -> {
				assertThat(ex.reason()).isEqualTo(GrowthFailure.OUT_OF_MEMORY);
				assertThat(ex.size()).isEqualTo(1);
			});
			assertThat(memory.tryGrow(1)).isEqualTo(-1);
			assertThat(memory.size()).isEqualTo(1);
			assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(7).hasSize(65536);
			assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> memory.atomicLoad8(65536));
			addressSpace.setExhausted(false);
			assertThat(memory.grow(1)).isEqualTo(1);
		}
	}

	// semantics 6
	@Test
	void concurrentGrowthsReturnDifferentSizesAndAddUp() throws Exception {
		try (SharedMemory memory = this.kind.create(1, 400)) {
			Queue<long[]> growths = new ConcurrentLinkedQueue<>();
			AtomicLong deltas = new AtomicLong();
			this.threads.run(8, () -> {
				long previous = 0;
				while (previous != -1) {
					long delta = 1 + deltas.getAndIncrement() % 3;
					previous = memory.tryGrow(delta);
					if (previous != -1) {
						growths.add(new long[] { previous, delta });
					}
				}
			});
			this.threads.join();
			TreeMap<Long, Long> ends = new TreeMap<>();
			growths.forEach((growth) -> ends.put(growth[0], growth[0] + growth[1]));
			assertThat(ends).hasSameSizeAs(growths);
			long size = 1;
			while (ends.containsKey(size)) {
				size = ends.get(size);
			}
			assertThat(memory.size()).isEqualTo(size).isBetween(398L, 400L);
			assertThat(growths.stream().mapToLong((growth) -> growth[1]).sum()).isEqualTo(size - 1);
		}
	}

	// semantics 7
	@Test
	void baseNeverMovesAndEarlierViewsStayValid() {
		try (SharedMemory memory = this.kind.create(1, 300)) {
			MemorySegment early = memory.data();
			early.set(ValueLayout.JAVA_BYTE, 5, (byte) 1);
			memory.grow(299);
			MemorySegment late = memory.data();
			assertThat(late.address()).isEqualTo(early.address());
			assertThat(early.byteSize()).isEqualTo(65536);
			assertThat(late.byteSize()).isEqualTo(300 * 65536);
			early.set(ValueLayout.JAVA_BYTE, 6, (byte) 2);
			late.set(ValueLayout.JAVA_BYTE, 7, (byte) 3);
			memory.atomicStore8(8, 4);
			for (MemorySegment view : new MemorySegment[] { early, late }) {
				assertThat(view.asSlice(5, 4).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3, 4);
			}
			assertThatExceptionOfType(IndexOutOfBoundsException.class)
				.isThrownBy(() -> early.get(ValueLayout.JAVA_BYTE, 65536));
		}
	}

	// semantics 8
	@Test
	void sizeThatAThreadWasToldOfIsAccessibleAtOnce() throws Exception {
		int maximum = 300;
		try (SharedMemory memory = this.kind.create(1, maximum)) {
			AtomicLong told = new AtomicLong(1);
			this.threads.run(3, () -> {
				long size = 0;
				while (size < maximum) {
					// The weakest way to be told that cannot be kept in a register.
					size = told.getOpaque();
					assertAccessible(memory, size);
					assertAccessible(memory, memory.size());
				}
			});
			for (int size = 2; size <= maximum; size++) {
				memory.grow(1);
				told.setOpaque(size);
			}
			this.threads.join();
		}
	}

	private static void assertAccessible(SharedMemory memory, long size) {
		long end = size * MemoryType.PAGE_SIZE;
		assertThat(memory.atomicLoad8(end - 1)).isZero();
		assertThat(memory.atomicAdd64(end - 8, 0)).isZero();
		assertThat(memory.atomicNotify(end - 4, 1)).isZero();
		assertThat(memory.dataSize()).isGreaterThanOrEqualTo(end);
		assertThat(memory.data().byteSize()).isGreaterThanOrEqualTo(end);
		assertThat(memory.data().get(ValueLayout.JAVA_BYTE, end - 1)).isZero();
	}

}
