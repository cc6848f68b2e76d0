package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.WasmEngineException;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Bulk instructions and data segments on shared memories, on Endive's compiler and on its
 * interpreter. The choices of concurrent writers follow from a seed, which a failure
 * tells; {@code -Dsharedmemory.seed=} takes it again.
 */
@ParameterizedClass
@EnumSource
class BulkMemoryTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private static final byte[] PASSIVE = "The quick brown fox jumps over the lazy dog and then, 0123456789, it does so again."
		.getBytes(StandardCharsets.US_ASCII);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 2));

	@AutoClose
	private final SharedMemory other = SharedMemory.create("other", MemoryType.shared(1, 2));

	@Parameter
	private Execution execution;

	// semantics 26
	@Test
	void instancesOfDifferentModulesHaveTheirOwnSegments() {
		for (List<String> order : List.of(List.of("alpha", "beta"), List.of("beta", "alpha"))) {
			Guest first = GuestModule.load(this.execution, "segments-" + order.get(0)).instantiate(this.memory);
			Guest second = GuestModule.load(this.execution, "segments-" + order.get(1)).instantiate(this.memory);
			assertInitialises(second, 2000, "passive " + order.get(1));
			assertInitialises(first, 1000, "passive " + order.get(0));
			first.call("drop");
			assertOutOfBounds(() -> first.call("init", 1000, 0, 1));
			assertInitialises(second, 2000, "passive " + order.get(1));
			this.memory.data().fill((byte) 0);
		}
	}

	// semantics 26
	@Test
	void instancesOfOneModuleHaveTheirOwnSegments() {
		GuestModule module = GuestModule.load(this.execution, "segments-alpha");
		Guest first = module.instantiate(this.memory);
		Guest second = module.instantiate(this.memory);
		first.call("drop");
		assertOutOfBounds(() -> first.call("init", 1000, 0, 1));
		first.call("init", 1000, 0, 0);
		assertInitialises(second, 1000, "passive alpha");
		assertInitialises(module.instantiate(this.memory), 2000, "passive alpha");
		assertOutOfBounds(() -> first.call("init", 1000, 0, 1));
		second.call("drop");
		assertOutOfBounds(() -> second.call("init", 1000, 0, 1));
		first.call("drop");
	}

	// semantics 26
	@Test
	void moduleWithoutSegmentsChangesNothing() {
		this.memory.data().fill((byte) 0x55);
		Guest dropped = GuestModule.load(this.execution, "segments-alpha").instantiate(this.memory);
		byte[] before = bytes(this.memory);
		GuestModule.load(this.execution, "operations").instantiate(this.memory);
		GuestModule.load(this.execution, "litmus").instantiate(this.memory);
		assertThat(bytes(this.memory)).isEqualTo(before);
		assertInitialises(dropped, 1000, "passive alpha");
	}

	// As the specification says: an active segment is dropped once it was copied.
	@Test
	void activeSegmentIsDroppedByTheInstantiation() {
		Guest guest = bulk();
		assertThat(text(this.memory, 65500, 6)).isEqualTo("active");
		guest.call("init_active", 0, 0, 0);
		assertChangesNothing(() -> guest.call("init_active", 0, 0, 1));
	}

	@Test
	void copyWorksWhereRangesOverlap() {
		Guest guest = bulk();
		byte[] expected = bytes(this.memory);
		for (int i = 0; i < 1000; i++) {
			expected[3000 + i] = (byte) (i * 31);
		}
		MemorySegment.copy(expected, 0, this.memory.data(), ValueLayout.JAVA_BYTE, 0, PAGE);
		for (int distance : new int[] { 1, -1, 3, -3, 8, -8, 63, -63, 500, -500, 0 }) {
			System.arraycopy(expected, 3000, expected, 3000 + distance, 1000);
			guest.call("copy", 3000 + distance, 3000, 1000);
			assertThat(bytes(this.memory)).as("Moved by %d", distance).isEqualTo(expected);
		}
	}

	@Test
	void copyGoesFromOneMemoryToAnother() {
		Guest guest = bulk();
		guest.call("init", 100, 4, 5);
		guest.call("copy_over", 7, 99, 7);
		assertThat(text(this.other, 6, 9)).isEqualTo("\0\0quick\0\0");
		guest.call("init_other", 0, 10, 5);
		guest.call("copy_back", 101, 0, 5);
		assertThat(text(this.memory, 99, 8)).isEqualTo("\0qbrown\0");
		guest.call("copy_over", PAGE - 3, 100, 3);
		assertThat(text(this.other, PAGE - 4, 4)).isEqualTo("\0qbr");
		guest.call("copy_over", 0, 100, 0);
		guest.call("copy_back", PAGE, PAGE, 0);
	}

	@Test
	void copyBetweenTwoImportsOfOneMemoryWorksWhereRangesOverlap() {
		Guest guest = GuestModule.load(this.execution, "bulk").instantiate(this.memory, this.memory);
		guest.call("init", 100, 0, 43);
		guest.call("copy_over", 103, 100, 40);
		assertThat(text(this.memory, 100, 43)).isEqualTo("TheThe quick brown fox jumps over the lazy ");
		guest.call("copy_back", 100, 103, 40);
		assertThat(text(this.memory, 100, 40)).isEqualTo("The quick brown fox jumps over the lazy ");
	}

	// semantics 12
	@Test
	void trapsLeaveBothMemoriesAsTheyWere() {
		Guest guest = bulk();
		guest.call("fill", 0, 0x77, PAGE);
		guest.call("fill_other", 0, 0x66, PAGE);
		long size = PASSIVE.length;
		for (long[] range : new long[][] { { PAGE, 1 }, { PAGE - 1, 2 }, { PAGE + 1, 0 }, { 0, PAGE + 1 }, { -1, 1 },
				{ -1, 0 }, { 8, -8 }, { -8, 16 }, { 0, -1 }, { 1 << 31, 1 << 31 }, { Integer.MAX_VALUE, 1 },
				{ 1, Integer.MAX_VALUE }, { Integer.MAX_VALUE, Integer.MAX_VALUE } }) {
			assertChangesNothing(() -> guest.call("fill", range[0], 1, range[1]));
			assertChangesNothing(() -> guest.call("fill_other", range[0], 1, range[1]));
			assertChangesNothing(() -> guest.call("copy", range[0], 0, range[1]));
			assertChangesNothing(() -> guest.call("copy", 1, range[0], range[1]));
			assertChangesNothing(() -> guest.call("copy_over", range[0], 0, range[1]));
			assertChangesNothing(() -> guest.call("copy_over", 1, range[0], range[1]));
			assertChangesNothing(() -> guest.call("copy_back", range[0], 0, range[1]));
			assertChangesNothing(() -> guest.call("copy_back", 1, range[0], range[1]));
			assertChangesNothing(() -> guest.call("init", range[0], 0, range[1]));
			assertChangesNothing(() -> guest.call("init_other", range[0], 0, range[1]));
		}
		for (long[] range : new long[][] { { size, 1 }, { size + 1, 0 }, { size - 1, 2 }, { 0, size + 1 }, { -1, 1 },
				{ -1, 0 }, { 1, -1 }, { 0, -1 }, { -8, 16 } }) {
			assertChangesNothing(() -> guest.call("init", 0, range[0], range[1]));
			assertChangesNothing(() -> guest.call("init_other", 0, range[0], range[1]));
		}
		guest.call("drop");
		assertChangesNothing(() -> guest.call("init", 0, 0, 1));
		assertChangesNothing(() -> guest.call("init", 0, 1, 0));
		guest.call("init", PAGE, 0, 0);
	}

	@Test
	void everyByteOfConcurrentDisjointWritersIsTheirs() throws Exception {
		// Ten million bytes in all; the interpreter takes as long for a tenth of that.
		int bytes = ((this.execution == Execution.COMPILED) ? 10_000_000 : 1_000_000) / 4;
		this.memory.grow(1);
		SplittableRandom random = new SplittableRandom(SEED);
		byte[] source = new byte[PAGE];
		random.nextBytes(source);
		GuestModule module = GuestModule.load(this.execution, "bulk");
		List<Writer> writers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			writers.add(new Writer(module.instantiate(this.memory, this.other), random.split(), source));
		}
		// Instances are made before, as their active segments overwrite.
		this.memory.data().fill((byte) 0);
		MemorySegment.copy(source, 0, this.memory.data(), ValueLayout.JAVA_BYTE, PAGE, PAGE);
		int from = 0;
		for (int i = 0; from < PAGE; i++) {
			int size = Math.min(1 + random.nextInt(200), PAGE - from);
			writers.get(i % 4).own(from, size);
			from += size;
		}
		List<TestThread<Void>> running = new ArrayList<>();
		for (Writer writer : writers) {
			running.add(this.threads.run(ThreadKind.values()[running.size() % 2], () -> writer.write(bytes)));
		}
		this.threads.join();
		byte[] expected = new byte[PAGE];
		for (Writer writer : writers) {
			writer.addTo(expected);
		}
		byte[] page = this.memory.data().asSlice(0, PAGE).toArray(ValueLayout.JAVA_BYTE);
		assertThat(Arrays.mismatch(page, expected)).as("First wrong byte with -Dsharedmemory.seed=%d", SEED)
			.isEqualTo(-1);
		assertThat(Arrays.mismatch(bytes(this.memory), PAGE, 2 * PAGE, source, 0, PAGE)).isEqualTo(-1);
	}

	/**
	 * Writes into ranges that are its own, and keeps in mind what it wrote.
	 */
	private static final class Writer {

		private final Guest guest;

		private final SplittableRandom random;

		private final byte[] source;

		private final byte[] written = new byte[PAGE];

		private final List<int[]> ranges = new ArrayList<>();

		Writer(Guest guest, SplittableRandom random, byte[] source) {
			this.guest = guest;
			this.random = random;
			this.source = source;
		}

		void own(int from, int size) {
			this.ranges.add(new int[] { from, size });
		}

		void write(int bytes) {
			int left = bytes;
			while (left > 0) {
				int[] range = this.ranges.get(this.random.nextInt(this.ranges.size()));
				int skipped = this.random.nextInt(range[1]);
				int to = range[0] + skipped;
				int size = 1 + this.random.nextInt(range[1] - skipped);
				switch (this.random.nextInt(4)) {
					case 0 -> fill(to, size);
					case 1 -> copy(to, size);
					case 2 -> init(to, Math.min(size, PASSIVE.length));
					default -> store(to, size);
				}
				left -= size;
			}
		}

		private void fill(int to, int size) {
			byte value = (byte) this.random.nextInt();
			this.guest.call("fill", to, value, size);
			Arrays.fill(this.written, to, to + size, value);
		}

		private void copy(int to, int size) {
			int from = this.random.nextInt(PAGE - size + 1);
			this.guest.call("copy", to, PAGE + from, size);
			System.arraycopy(this.source, from, this.written, to, size);
		}

		private void init(int to, int size) {
			int from = this.random.nextInt(PASSIVE.length - size + 1);
			this.guest.call("init", to, from, size);
			System.arraycopy(PASSIVE, from, this.written, to, size);
		}

		private void store(int to, int size) {
			long value = this.random.nextLong();
			this.guest.call("store", to, value, size);
			for (int i = 0; i < size; i++) {
				this.written[to + i] = (byte) (value >>> (i % Long.BYTES * Byte.SIZE));
			}
		}

		void addTo(byte[] expected) {
			for (int[] range : this.ranges) {
				System.arraycopy(this.written, range[0], expected, range[0], range[1]);
			}
		}

	}

	private Guest bulk() {
		return GuestModule.load(this.execution, "bulk").instantiate(this.memory, this.other);
	}

	private void assertInitialises(Guest guest, int address, String segment) {
		guest.call("init", address, 0, segment.length());
		assertThat(text(this.memory, address, segment.length())).isEqualTo(segment);
	}

	private void assertChangesNothing(Runnable access) {
		byte[] before = bytes(this.memory);
		byte[] otherBefore = bytes(this.other);
		assertOutOfBounds(access);
		assertThat(Arrays.mismatch(bytes(this.memory), before)).isEqualTo(-1);
		assertThat(Arrays.mismatch(bytes(this.other), otherBefore)).isEqualTo(-1);
	}

	private static void assertOutOfBounds(Runnable access) {
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(access::run)
			.withMessageStartingWith("out of bounds memory access");
	}

	private static byte[] bytes(SharedMemory memory) {
		return memory.data().toArray(ValueLayout.JAVA_BYTE);
	}

	private static String text(SharedMemory memory, int address, int length) {
		return new String(memory.data().asSlice(address, length).toArray(ValueLayout.JAVA_BYTE),
				StandardCharsets.US_ASCII);
	}

}
