package io.sharedmemory.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.io.InputStreamResource;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Snapshots that are not what was written. They are read by a JVM with little heap.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotFuzzTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int MUTATIONS = 10_000;

	@Test
	void mutationsAreRefusedByNameOrRestoreAllOfWhatTheyAre() throws Exception {
		String output = ChildJvm.output(List.of("-Xmx48m", "-XX:+UseSerialGC", "-Dsharedmemory.seed=" + SEED),
				Fuzz.class);
		assertThat(output).as("seed %d", SEED)
			.containsPattern("blind: \\d+ refused, \\d+ unchanged, 0 others")
			.containsPattern("knowing: [1-9]\\d+ refused, \\d+ unchanged, [1-9]\\d+ others");
	}

	@Test
	void sourceWithoutEndIsReadNoFurtherThanItMakesSense() {
		MemorySnapshots snapshots = new MemorySnapshots();
		TestResource resource = new TestResource();
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			memory.atomicStore32(0, 7);
			snapshots.snapshot(memory, resource);
			byte[] snapshot = resource.content();
			for (int length : new int[] { 0, 8, 16, LittleEndian.getInt(snapshot, 12), snapshot.length - 48,
					snapshot.length }) {
				for (int filling : new int[] { 0, 1, 0xFF }) {
					Endless endless = new Endless(Arrays.copyOf(snapshot, length), filling);
					assertThatExceptionOfType(SnapshotException.class)
						.isThrownBy(() -> snapshots.restore(memory, new InputStreamResource(endless)))
						.isInstanceOfAny(DamagedSnapshotException.class, IncompatibleSnapshotException.class);
					// What is read ahead is thrown away.
					assertThat(endless.read).isLessThan(200_000);
				}
			}
		}
	}

	@Test
	void otherVersionIsRefusedByItsNumber() {
		MemorySnapshots snapshots = new MemorySnapshots();
		TestResource resource = new TestResource();
		try (SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(1, 1))) {
			snapshots.snapshot(memory, resource);
			for (int version : new int[] { 0, 2, -1 }) {
				byte[] changed = resource.content();
				LittleEndian.putInt(changed, 8, version);
				assertThatExceptionOfType(IncompatibleSnapshotException.class)
					.isThrownBy(() -> snapshots.restore(memory, new TestResource(changed)))
					.withMessage(
							"Memory 'prices' cannot be restored from 'test resource': it has version %s of the format, "
									+ "and this library knows version 1. Use the version of the library that has "
									+ "written it, or another snapshot.",
							Integer.toUnsignedString(version));
			}
		}
	}

	private static final class Endless extends InputStream {

		private final ByteArrayInputStream begin;

		private final int filling;

		private long read;

		Endless(byte[] begin, int filling) {
			this.begin = new ByteArrayInputStream(begin);
			this.filling = filling;
		}

		@Override
		public int read() {
			this.read++;
			int next = this.begin.read();
			return (next >= 0) ? next : this.filling;
		}

	}

	static final class Fuzz {

		private static final MemoryType TYPE = MemoryType.shared(0, 5);

		private final SplittableRandom random = new SplittableRandom(SEED);

		private final SnapshotMutation mutation = new SnapshotMutation(this.random.split());

		private final MemorySnapshots snapshots = new MemorySnapshots();

		private final List<byte[]> valid = new ArrayList<>();

		private int refused;

		private int unchanged;

		private int others;

		private Fuzz() {
			for (int i = 0; i < 20; i++) {
				this.valid.add(snapshot(i % 5));
			}
		}

		public static void main(String[] arguments) throws IOException {
			Fuzz fuzz = new Fuzz();
			fuzz.run("blind", false);
			fuzz.run("knowing", true);
		}

		private byte[] snapshot(int pages) {
			TestResource resource = new TestResource();
			try (SharedMemory memory = SharedMemory.create("fuzz", TYPE)) {
				memory.grow(pages);
				new RandomContent(this.random.split()).fill(memory);
				this.snapshots.snapshot(memory, resource,
						SnapshotOptions.defaults().withAttributes(Map.of("a", "1", "b", "2")));
			}
			return resource.content();
		}

		private void run(String name, boolean knowing) throws IOException {
			this.refused = 0;
			this.unchanged = 0;
			this.others = 0;
			for (int i = 0; i < MUTATIONS; i++) {
				byte[] snapshot = any();
				byte[] changed = knowing ? this.mutation.knowing(snapshot, any())
						: this.mutation.blind(snapshot, any());
				try (SharedMemory memory = SharedMemory.create("fuzz", TYPE)) {
					memory.grow(this.random.nextInt(6));
					memory.data().fill((byte) 0x5A);
					restore(memory, snapshot, changed);
				}
				catch (RuntimeException | Error ex) {
					throw new AssertionError("%s mutation %d".formatted(name, i), ex);
				}
			}
			System.out.printf("%s: %d refused, %d unchanged, %d others%n", name, this.refused, this.unchanged,
					this.others);
		}

		private byte[] any() {
			return this.valid.get(this.random.nextInt(this.valid.size()));
		}

		private void restore(SharedMemory memory, byte[] snapshot, byte[] changed) {
			byte[] before = RandomContent.of(memory);
			try {
				SnapshotSummary summary = this.snapshots.restore(memory, new TestResource(changed));
				if (Arrays.equals(snapshot, changed)
						|| this.valid.stream().anyMatch((one) -> Arrays.equals(one, changed))) {
					this.unchanged++;
				}
				else {
					this.others++;
				}
				requireAll(memory, summary, changed, before.length);
			}
			catch (DamagedSnapshotException | IncompatibleSnapshotException ex) {
				this.refused++;
				require(Arrays.equals(before, RandomContent.of(memory)), "The memory has changed");
			}
		}

		/**
		 * Pages that are not stored are zero, whoever wrote the snapshot.
		 */
		private static void requireAll(SharedMemory memory, SnapshotSummary summary, byte[] snapshot, int before) {
			require(memory.dataSize() == Math.max(before, summary.size() * MemoryType.PAGE_SIZE), "Another size");
			boolean[] stored = new boolean[(int) memory.size()];
			int at = LittleEndian.getInt(snapshot, 12);
			while (LittleEndian.getInt(snapshot, at) != SnapshotFormat.END) {
				stored[LittleEndian.getInt(snapshot, at)] = true;
				at += 8 + LittleEndian.getInt(snapshot, at + 4) + Sha256.LENGTH;
			}
			MemorySegment zeros = MemorySegment.ofArray(new byte[MemoryType.PAGE_SIZE]);
			for (int page = 0; page < stored.length; page++) {
				MemorySegment bytes = memory.data().asSlice((long) page * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE);
				require(stored[page] || bytes.mismatch(zeros) < 0, "A page is not zero");
				require(!stored[page] || bytes.get(ValueLayout.JAVA_BYTE, MemoryType.PAGE_SIZE / 2) != 0x5A
						|| bytes.get(ValueLayout.JAVA_BYTE, 77) != 0x5A, "A page is what it was");
			}
		}

		private static void require(boolean condition, String failure) {
			if (!condition) {
				throw new AssertionError(failure);
			}
		}

	}

}
