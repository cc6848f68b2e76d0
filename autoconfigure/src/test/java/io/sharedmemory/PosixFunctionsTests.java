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

	// A full heap must keep nobody from giving back what a memory holds. The JVM itself
	// allocates when it specialises the calls, which it does once, at some time.
	@Test
	void successNeedsNoHeap() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		threads.getCurrentThreadAllocatedBytes();
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 20 && least > 0; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			boolean succeeded = succeeds(1000);
			least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
			assertThat(succeeded).isTrue();
		}
		assertThat(least).isZero();
	}

	private boolean succeeds(int times) {
		boolean succeeded = true;
		for (int i = 0; i < times; i++) {
			long address = this.functions.map(BYTES);
			succeeded &= this.functions.protect(address, BYTES) == 0;
			succeeded &= this.functions.discard(address, BYTES) == 0;
			succeeded &= this.functions.unmap(address, BYTES) == 0;
		}
		return succeeded;
	}

}
