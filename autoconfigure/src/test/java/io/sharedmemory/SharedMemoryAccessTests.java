package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ParameterizedClass
@EnumSource
class SharedMemoryAccessTests {

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final long[] VALUES = { 0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x1FF, 0x7FFF, 0x8000, 0xFFFF, 0x12345,
			0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL, 0x123456789ABCDEFL, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2 };

	/** Around the value that an operation changes, so that a change beside it is seen. */
	private static final long BACKGROUND = 0xA5C3_5A3C_96E1_781EL;

	@AutoClose
	private final SharedMemory memory;

	SharedMemoryAccessTests(AddressSpaceKind kind) {
		this.memory = kind.create(2, 4);
	}

	static Stream<AtomicOperation> combinations() {
		return AtomicOperation.combinations();
	}

	static Stream<AtomicOperation> all() {
		return AtomicOperation.all();
	}

	static Stream<AtomicOperation> wide() {
		return AtomicOperation.all().filter((operation) -> operation.width() > 8);
	}

	static Stream<AtomicOperation> loads() {
		return AtomicOperation.all().filter((operation) -> operation.name().equals("Load"));
	}

	static Stream<AtomicOperation> compareExchanges() {
		return AtomicOperation.all().filter((operation) -> operation.name().equals("CompareExchange"));
	}

	// semantics 9
	@Test
	void valuesAreLittleEndian() {
		this.memory.atomicStore64(8, 0x0807060504030201L);
		assertThat(this.memory.data().asSlice(8, 8).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3, 4, 5, 6, 7,
				8);
		assertThat(this.memory.atomicLoad32(8)).isEqualTo(0x04030201);
		assertThat(this.memory.atomicLoad32(12)).isEqualTo(0x08070605);
		assertThat(this.memory.atomicLoad16(14)).isEqualTo(0x0807);
		assertThat(this.memory.atomicLoad8(13)).isEqualTo(6);
		this.memory.atomicStore32(8, 0x44332211);
		this.memory.atomicStore16(12, 0x6655);
		this.memory.atomicStore8(14, 0x77);
		this.memory.atomicStore8(15, 0x88);
		assertThat(this.memory.atomicLoad64(8)).isEqualTo(0x8877665544332211L);
	}

	// semantics 9
	@ParameterizedTest
	@MethodSource("loads")
	void storesOfTheHostAreSeenByAtomicsAndTheOtherWayRound(AtomicOperation load) {
		AtomicOperation store = AtomicOperation.of("Store", load.width());
		MemorySegment data = this.memory.data();
		for (long address = 0; address < 16; address += load.bytes()) {
			for (long value : VALUES) {
				data.set(LONG, address, value);
				assertThat(load.apply(this.memory, address)).isEqualTo(load.result(value));
				data.set(LONG, address, BACKGROUND);
				store.apply(this.memory, address, value);
				assertThat(data.get(LONG, address)).isEqualTo(inserted(load.width(), value));
			}
		}
	}

	// semantics 10
	@ParameterizedTest
	@MethodSource("combinations")
	void readModifyWriteReturnsTheOldValueAndChangesItsWidthOnly(AtomicOperation operation) {
		MemorySegment data = this.memory.data();
		for (long address = 8; address < 16; address += operation.bytes()) {
			for (long old : VALUES) {
				for (long operand : VALUES) {
					data.set(LONG, address - 8, BACKGROUND);
					data.set(LONG, address, inserted(operation.width(), old));
					assertThat(operation.apply(this.memory, address, operand)).isEqualTo(operation.result(old));
					assertThat(data.get(LONG, address))
						.isEqualTo(inserted(operation.width(), operation.combine(old, operand)));
					assertThat(data.get(LONG, address - 8)).isEqualTo(BACKGROUND);
				}
			}
		}
	}

	// semantics 10
	@ParameterizedTest
	@MethodSource("compareExchanges")
	void compareExchangeReplacesWhatEqualsTheExpectedValueInItsWidth(AtomicOperation operation) {
		MemorySegment data = this.memory.data();
		for (long address = 8; address < 16; address += operation.bytes()) {
			for (long old : VALUES) {
				for (long expected : VALUES) {
					data.set(LONG, address - 8, BACKGROUND);
					data.set(LONG, address, inserted(operation.width(), old));
					assertThat(operation.apply(this.memory, address, expected, ~old)).isEqualTo(operation.result(old));
					boolean equal = operation.result(old) == operation.result(expected);
					assertThat(data.get(LONG, address)).isEqualTo(inserted(operation.width(), equal ? ~old : old));
					assertThat(data.get(LONG, address - 8)).isEqualTo(BACKGROUND);
				}
			}
		}
	}

	// semantics 10
	@Test
	void narrowCompareExchangeWrapsItsExpectedValue() {
		this.memory.atomicStore8(0, 0x11);
		assertThat(this.memory.atomicCompareExchange8(0, 0x111, 0xFF)).isEqualTo(0x11);
		assertThat(this.memory.atomicLoad8(0)).isEqualTo(0xFF);
		this.memory.atomicStore16(2, 0x1111);
		assertThat(this.memory.atomicCompareExchange16(2, 0x21111, 0xFFFF)).isEqualTo(0x1111);
		assertThat(this.memory.atomicCompareExchange16(2, -1, 0x8000)).isEqualTo(0xFFFF);
		assertThat(this.memory.atomicLoad16(2)).isEqualTo(0x8000);
	}

	// semantics 12
	@ParameterizedTest
	@MethodSource("wide")
	void misalignedAtomicTrapsAlsoWhereItIsOutOfBoundsToo(AtomicOperation operation) {
		long size = this.memory.dataSize();
		for (long base : new long[] { 0, 64, size - operation.bytes(), size, 1L << 32, Long.MIN_VALUE,
				-operation.bytes() }) {
			for (int offset = 1; offset < operation.bytes(); offset++) {
				assertTraps(operation, base + offset, "unaligned atomic");
			}
		}
		assertTraps(operation, Long.MAX_VALUE, "unaligned atomic");
	}

	// semantics 12: the third to last would be in bounds if addresses had 32 bits, the
	// last ones if address plus width wrapped
	@ParameterizedTest
	@MethodSource("all")
	void accessBeyondTheSizeTraps(AtomicOperation operation) {
		long size = this.memory.dataSize();
		int width = operation.bytes();
		for (long address : new long[] { size, size + width, this.memory.type().maximum() * 65536 - width, 1L << 32,
				Long.MIN_VALUE, -width, Long.MAX_VALUE - width + 1 }) {
			assertTraps(operation, address, "out of bounds memory access");
		}
		assertThat(operation.applyAny(this.memory, size - width)).isZero();
		this.memory.grow(1);
		assertThat(operation.applyAny(this.memory, size)).isZero();
	}

	private void assertTraps(AtomicOperation operation, long address, String message) {
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> operation.applyAny(this.memory, address))
			.withMessageStartingWith(message)
			.withMessageContaining("address " + address);
		MemorySegment data = this.memory.data();
		assertThat(data.asSlice(0, 128).mismatch(MemorySegment.ofArray(new byte[128]))).isEqualTo(-1);
		assertThat(data.asSlice(data.byteSize() - 128).mismatch(MemorySegment.ofArray(new byte[128]))).isEqualTo(-1);
	}

	private static long inserted(int width, long value) {
		long mask = -1L >>> (Long.SIZE - width);
		return (BACKGROUND & ~mask) | (value & mask);
	}

}
