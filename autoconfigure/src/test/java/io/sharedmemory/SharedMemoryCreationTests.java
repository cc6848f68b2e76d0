package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@ParameterizedClass
@EnumSource
class SharedMemoryCreationTests {

	@Parameter
	AddressSpaceKind kind;

	// semantics 2
	@Test
	void freshBytesAreZeroAlsoAfterClosingADirtyMemory() {
		for (int i = 0; i < 20; i++) {
			try (SharedMemory memory = this.kind.create(3, 5)) {
				memory.grow(2);
				assertZero(memory.data());
				memory.data().fill((byte) 0xA5);
			}
		}
	}

	private static void assertZero(MemorySegment data) {
		long nonZero = -1;
		for (long address = 0; address < data.byteSize(); address += Long.BYTES) {
			if (data.get(ValueLayout.JAVA_LONG, address) != 0) {
				nonZero = address;
				break;
			}
		}
		assertThat(nonZero).as("address that is not zero").isEqualTo(-1);
	}

	// semantics 3
	@Test
	void sizesAgreeWithEachOther() {
		try (SharedMemory memory = this.kind.create(2, 6)) {
			for (long size = 2; size <= 6; size++) {
				assertThat(memory.size()).isEqualTo(size);
				assertThat(memory.pageSize()).isEqualTo(65536);
				assertThat(memory.size() * memory.pageSize()).isEqualTo(memory.dataSize());
				assertThat(memory.data().byteSize()).isEqualTo(memory.dataSize());
				memory.tryGrow(1);
			}
		}
	}

	// semantics 3
	@Test
	void typeKeepsItsLimitsAfterGrowth() {
		try (SharedMemory memory = this.kind.create(2, 6)) {
			memory.grow(3);
			assertThat(memory.type()).isEqualTo(MemoryType.shared(2, 6));
		}
	}

	@Test
	void memoryMayBeEmptyForEver() {
		try (SharedMemory memory = this.kind.create(0, 0)) {
			assertThat(memory.dataSize()).isZero();
			assertThat(memory.data().byteSize()).isZero();
			assertThat(memory.grow(0)).isZero();
			assertThat(memory.tryGrow(1)).isEqualTo(-1);
			assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> memory.atomicLoad8(0));
		}
	}

	@Test
	void memoryWithoutFirstPageGetsItByGrowth() {
		try (SharedMemory memory = this.kind.create(0, 1)) {
			assertThat(memory.grow(1)).isZero();
			memory.atomicStore64(65528, -1);
			assertThat(memory.atomicLoad64(65528)).isEqualTo(-1);
		}
	}

	@Test
	void creationFailsWhenTheSystemHasNoMemory() {
		MeteredAddressSpace addressSpace = new MeteredAddressSpace();
		addressSpace.setExhausted(true);
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> new SharedMemory("full", MemoryType.shared(3, 4), addressSpace))
			.withMessage("Memory 'full' cannot be created with 3 pages: no memory (maximum: 4 pages)")
			.satisfies((ex) -> assertThat(ex.memory()).isEqualTo("full"))
			.satisfies((ex) -> assertThat(ex.type()).isEqualTo(MemoryType.shared(3, 4)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.OUT_OF_MEMORY));
		assertThat(addressSpace.reservations()).isOne();
	}

	// An unexpected answer of the system is no lack of memory
	@Test
	void creationThatFailsOtherwiseIsNoLackOfMemory() {
		SharedMemoryException problem = new SharedMemoryException("mmap failed (errno 22)");
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> new SharedMemory("full", MemoryType.shared(3, 4), new BrokenAddressSpace(problem)))
			.isExactlyInstanceOf(SharedMemoryException.class)
			.withMessage("Cannot create memory 'full' of 3 pages (maximum: 4 pages): mmap failed (errno 22)")
			.withCause(problem);
	}

	@Test
	void publicFactoriesNameTheMemory() {
		try (SharedMemory named = SharedMemory.create("orders", MemoryType.shared(1, 2));
				SharedMemory unnamed = SharedMemory.create(MemoryType.shared(1, 2))) {
			assertThat(named.name()).isEqualTo("orders");
			assertThat(unnamed.name()).isNotBlank();
			assertThat(named.type()).isEqualTo(MemoryType.shared(1, 2));
		}
		assertThatNullPointerException().isThrownBy(() -> SharedMemory.create(null, MemoryType.shared(1, 2)))
			.withMessage("name");
		assertThatNullPointerException().isThrownBy(() -> SharedMemory.create("orders", null)).withMessage("type");
	}

	@Test
	void toStringHasNameSizeAndTypeButNoContent() {
		try (SharedMemory memory = this.kind.create(1, 7)) {
			String before = memory.toString();
			assertThat(before).contains("name=test", "size=1", "minimum=1", "maximum=7");
			memory.data().fill((byte) 's');
			assertThat(memory).hasToString(before);
			memory.grow(2);
			assertThat(memory.toString()).contains("size=3", "minimum=1", "maximum=7");
			memory.close();
			assertThat(memory.toString()).contains("name=test", "size=closed");
		}
	}

	private record BrokenAddressSpace(SharedMemoryException problem) implements AddressSpace {

		@Override
		public Reservation tryReserve(long bytes, long committed) {
			return reserve(bytes, committed);
		}

		@Override
		public Reservation reserve(long bytes, long committed) {
			throw this.problem;
		}

		@Override
		public boolean isLazy() {
			return true;
		}

	}

}
