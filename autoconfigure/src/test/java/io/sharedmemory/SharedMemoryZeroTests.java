package io.sharedmemory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ParameterizedClass
@EnumSource
@Timeout(60)
class SharedMemoryZeroTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration ROUND = Duration.ofMillis(200);

	@Parameter
	AddressSpaceKind kind;

	// semantics 2, 7
	@Test
	void zeroLeavesNoByteAndNoView() {
		try (SharedMemory memory = this.kind.create(2, 5)) {
			MemorySegment view = memory.data();
			memory.grow(2);
			for (int i = 0; i < 3; i++) {
				memory.data().fill((byte) 0xA5);
				memory.zero();
				assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).hasSize(4 * MemoryType.PAGE_SIZE)
					.containsOnly(0);
				memory.atomicStore32(8, -1);
				assertThat(view.get(ValueLayout.JAVA_INT, 8)).isEqualTo(-1);
			}
			assertThat(memory.grow(1)).isEqualTo(4);
			assertThat(memory.atomicLoad64(5 * MemoryType.PAGE_SIZE - 8)).isZero();
		}
	}

	// semantics 2, 12
	@Test
	void zeroOfSomePagesLeavesTheOthers() {
		try (SharedMemory memory = this.kind.create(4, 5)) {
			memory.data().fill((byte) 0xA5);
			memory.zero(1, 2);
			memory.zero(4, 0);
			for (int page = 0; page < 4; page++) {
				MemorySegment bytes = memory.data().asSlice(page * memory.pageSize(), memory.pageSize());
				assertThat(bytes.toArray(ValueLayout.JAVA_BYTE))
					.containsOnly((page == 1 || page == 2) ? (byte) 0 : (byte) 0xA5);
			}
			memory.data().fill((byte) 0xA5);
			long[][] outside = { { 4, 1 }, { 5, 0 }, { -1, 2 }, { 0, 5 }, { 3, -1 }, { 1, Long.MAX_VALUE },
					{ Long.MAX_VALUE, 1 }, { Long.MIN_VALUE, Long.MIN_VALUE } };
			for (long[] range : outside) {
				assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> memory.zero(range[0], range[1]));
			}
			assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly((byte) 0xA5);
		}
	}

	@Test
	void memoryWithoutPagesIsZero() {
		try (SharedMemory memory = this.kind.create(0, 1)) {
			memory.zero();
			assertThat(memory.size()).isZero();
		}
	}

	// semantics 21
	@Test
	void closedMemoryRefuses() {
		SharedMemory memory = this.kind.create(1, 1);
		memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(memory::zero);
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> memory.zero(0, 0));
	}

	@Test
	void whoWaitsGoesOnWaiting() throws Exception {
		try (SharedMemory memory = this.kind.create(1, 1); TestThreads threads = new TestThreads()) {
			memory.atomicStore32(8, 7);
			TestThread<WaitResult> waiter = threads.call(ThreadKind.PLATFORM, () -> memory.atomicWait32(8, 7));
			eventually().until(() -> memory.waiting() == 1);
			memory.zero();
			assertThat(memory.waiting()).isOne();
			assertThat(memory.atomicNotify(8, 1)).isOne();
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whatNobodyHasTouchedTakesNoMemoryAndWhatWasWrittenGoesBack() throws IOException {
		Assumptions.assumeTrue(this.kind.addressSpace().isLazy());
		long pages = 8192;
		long kibibytes = pages * MemoryType.PAGE_SIZE / 1024;
		try (SharedMemory memory = this.kind.create(pages, pages)) {
			long tables = kibibytes("VmPTE");
			memory.zero();
			// The system has eight bytes for each page of four kilobytes that was read.
			assertThat(kibibytes("VmPTE") - tables).isLessThan(kibibytes / 4 * 8 / 1024 / 2);
			memory.data().asSlice(0, memory.dataSize() / 8).fill((byte) 1);
			long resident = kibibytes("VmRSS");
			memory.zero();
			assertThat(resident - kibibytes("VmRSS")).isGreaterThan(kibibytes / 8 / 2);
		}
	}

	private static long kibibytes(String name) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith(name + ":"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
	}

	// semantics 6, 21
	@Test
	void everyWordIsZeroOrWhatWasWrittenThereWhateverOthersDo() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		for (boolean closes : new boolean[] { false, true, true }) {
			try (SharedMemory memory = this.kind.create(1, 16); TestThreads threads = new TestThreads()) {
				for (int i = 0; i < 4; i++) {
					SplittableRandom choices = random.split();
					ThreadKind thread = ThreadKind.values()[i % 2];
					threads.run(thread, () -> work(memory, choices));
				}
				if (closes) {
					memory.atomicStore8(0, 0);
					memory.zero();
					memory.close();
				}
				threads.join();
				if (!closes) {
					memory.zero();
					assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
				}
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("-Dsharedmemory.seed=%d".formatted(SEED), ex);
			}
		}
	}

	private static Void work(SharedMemory memory, SplittableRandom choices) {
		long end = System.nanoTime() + ROUND.toNanos();
		try {
			while (System.nanoTime() < end) {
				step(memory, choices);
			}
		}
		catch (SharedMemoryClosedException ex) {
			assertThat(memory.isClosed()).isTrue();
		}
		return null;
	}

	private static void step(SharedMemory memory, SplittableRandom choices) {
		switch (choices.nextInt(20)) {
			case 0 -> memory.zero();
			case 1 -> memory.tryGrow(1);
			default -> IntStream.range(0, 20).forEach((i) -> {
				long address = choices.nextLong(memory.dataSize() / 8) * 8;
				assertThat(memory.atomicLoad64(address)).isIn(0L, content(address));
				memory.atomicStore64(address, content(address));
			});
		}
	}

	private static long content(long address) {
		return (address + 1) * 0x9E3779B97F4A7C15L;
	}

}
