package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs({ OS.LINUX, OS.MAC })
class PosixFunctionsTests {

	private static final long BYTES = 4 * MemoryType.PAGE_SIZE;

	private final PosixFunctions functions = new PosixFunctions(FailingPosixMemory.CONSTANTS);

	@Test
	void rangeIsAccessibleOnceItIsProtectedSo() {
		long address = this.functions.map(BYTES);
		assertThat(address).isPositive();
		assertThat(this.functions.protect(address, BYTES)).isZero();
		MemorySegment range = MemorySegment.ofAddress(address).reinterpret(BYTES);
		range.set(ValueLayout.JAVA_LONG, BYTES - 8, -1);
		assertThat(this.functions.discard(address, BYTES)).isZero();
		range.set(ValueLayout.JAVA_LONG, BYTES - 8, -1);
		assertThat(this.functions.unmap(address, BYTES)).isZero();
	}

	// what macOS gives back may still be there
	@Test
	void whatWasDiscardedIsZeroOnLinuxOnly() {
		assertThat(this.functions.discardZeroes()).isEqualTo(OS.LINUX.isCurrentOs());
		assertThat(FailingPosixMemory.CONSTANTS.discardZeroes()).isEqualTo(OS.LINUX.isCurrentOs());
	}

	@Test
	void failureTellsTheErrno() {
		assertThat(this.functions.map(0)).isEqualTo(-PosixConstants.EINVAL);
		assertThat(this.functions.map(1L << 52)).isEqualTo(-PosixConstants.ENOMEM);
		assertThat(this.functions.protect(1, 1)).isEqualTo(PosixConstants.EINVAL);
		assertThat(this.functions.unmap(1, 1)).isEqualTo(PosixConstants.EINVAL);
		assertThat(this.functions.discard(1, 1)).isNotZero();
		long address = this.functions.map(BYTES);
		this.functions.unmap(address, BYTES);
		assertThat(this.functions.protect(address, BYTES)).isEqualTo(PosixConstants.ENOMEM);
	}

	// a full heap must keep nobody from giving back what a memory holds
	@Test
	void successNeedsNoHeap() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long address = this.functions.map(BYTES);
		threads.getCurrentThreadAllocatedBytes();
		long before = threads.getCurrentThreadAllocatedBytes();
		boolean succeeded = true;
		for (int i = 0; i < 1000; i++) {
			succeeded &= this.functions.protect(address, BYTES) == 0;
			succeeded &= this.functions.discard(address, BYTES) == 0;
			succeeded &= this.functions.unmap(address, BYTES) == 0;
			address = this.functions.map(BYTES);
		}
		long after = threads.getCurrentThreadAllocatedBytes();
		assertThat(succeeded).isTrue();
		assertThat(after - before).isZero();
		this.functions.unmap(address, BYTES);
	}

}
