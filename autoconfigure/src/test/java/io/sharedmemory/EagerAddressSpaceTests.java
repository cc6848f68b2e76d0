package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class EagerAddressSpaceTests {

	private final LiveRanges ranges = new LiveRanges(3);

	private final EagerAddressSpace addressSpace = new EagerAddressSpace(this.ranges);

	@Test
	void unreachableAllocationsMakeRoom() {
		for (int i = 0; i < 20; i++) {
			this.addressSpace.reserve(MemoryType.PAGE_SIZE, 0);
			assertThat(this.ranges.count()).isBetween(1L, 3L);
		}
	}

	@Test
	void reachableAllocationsAreBounded() {
		List<MemorySegment> slices = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			slices.add(this.addressSpace.reserve(MemoryType.PAGE_SIZE, 0).segment().asSlice(8, 8));
		}
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> this.addressSpace.reserve(MemoryType.PAGE_SIZE, 0))
			.withMessageContaining("65536 bytes")
			.withMessageContaining("beside the 3 that there may be");
		assertThat(slices).allMatch((slice) -> slice.get(ValueLayout.JAVA_LONG, 0) == 0);
		slices.clear();
		eventually().until(() -> {
			System.gc();
			return this.ranges.count() == 0;
		});
	}

	@Test
	void allocationThatFailsDoesNotCount() {
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.addressSpace.reserve(1L << 52, 0))
			.withMessageContaining("-XX:MaxDirectMemorySize");
		assertThat(this.ranges.count()).isZero();
	}

}
