package io.sharedmemory.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.InputStreamResource;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.FullHeap;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What can go wrong in the middle of a snapshot or a restore.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotFaultTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final MemoryType TYPE = MemoryType.shared(1, 20);

	private final MemorySnapshots snapshots = new MemorySnapshots();

	@TempDir
	Path directory;

	@Test
	void interruptedThreadDoesNotBegin() {
		try (SharedMemory memory = SharedMemory.create("prices", TYPE)) {
			TestResource resource = new TestResource();
			this.snapshots.snapshot(memory, resource);
			byte[] content = resource.content();
			memory.atomicStore32(0, 7);
			for (Runnable work : List.<Runnable>of(() -> this.snapshots.snapshot(memory, resource),
					() -> this.snapshots.snapshot(memory, this.directory.resolve("snapshot")),
					() -> this.snapshots.restore(memory, resource), () -> this.snapshots.inspect(resource))) {
				Thread.currentThread().interrupt();
				assertThatExceptionOfType(SnapshotInterruptedException.class).isThrownBy(work::run)
					.withMessageContaining("the thread was interrupted");
				assertThat(Thread.interrupted()).isTrue();
			}
			assertThat(resource.content()).isEqualTo(content);
			assertThat(memory.atomicLoad32(0)).isEqualTo(7);
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void interruptWhileTheSnapshotIsReadRestoresNothing() {
		try (SharedMemory memory = SharedMemory.create("prices", TYPE)) {
			TestResource resource = new TestResource();
			this.snapshots.snapshot(memory, resource);
			memory.atomicStore32(0, 7);
			byte[] content = resource.content();
			for (boolean told : new boolean[] { false, true }) {
				InputStream interrupting = new ByteArrayInputStream(content) {
					@Override
					public int read(byte[] target, int offset, int length) {
						Thread.currentThread().interrupt();
						if (told) {
							TestResource.<RuntimeException>fail(new ClosedByInterruptException());
						}
						return super.read(target, offset, length);
					}
				};
				assertThatExceptionOfType(SnapshotInterruptedException.class)
					.isThrownBy(() -> this.snapshots.restore(memory, new InputStreamResource(interrupting)));
				assertThat(Thread.interrupted()).isTrue();
				assertThat(memory.atomicLoad32(0)).isEqualTo(7);
			}
		}
	}

	@Test
	void interruptIsTooLateWhenTheMemoryChanges() {
		TestResource resource = new TestResource();
		MemoryOwner interrupting = new MemoryOwner() {
			@Override
			public void grown(SharedMemory memory, long previous) {
				Thread.currentThread().interrupt();
			}
		};
		try (SharedMemory saved = SharedMemory.create("saved", TYPE);
				SharedMemory restored = SharedMemory.create("restored", TYPE, interrupting)) {
			saved.grow(4);
			new RandomContent(new SplittableRandom(SEED)).fill(saved);
			this.snapshots.snapshot(saved, resource);
			this.snapshots.restore(restored, resource);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(RandomContent.of(restored)).as("seed %d", SEED).isEqualTo(RandomContent.of(saved));
		}
	}

	/**
	 * Whenever somebody interrupts it: either there is the new snapshot, or the old one
	 * and the exception.
	 */
	@Test
	void snapshotIsInterruptedOrDone() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		Path file = this.directory.resolve("snapshot");
		try (SharedMemory memory = SharedMemory.create("prices", TYPE); TestThreads threads = new TestThreads()) {
			memory.grow(15);
			new RandomContent(random).fill(memory);
			this.snapshots.snapshot(memory, file);
			for (int i = 1; i <= 100; i++) {
				memory.atomicStore32(0, i);
				int before = content(file);
				TestThread<SnapshotSummary> snapshot = threads.call(ThreadKind.values()[i % 2],
						() -> this.snapshots.snapshot(memory, file));
				spin(random.nextInt(10_000_000));
				snapshot.interrupt();
				try {
					snapshot.join();
					assertThat(content(file)).isEqualTo(i);
				}
				catch (SnapshotInterruptedException ex) {
					assertThat(content(file)).isEqualTo(before);
				}
				assertThat(list()).containsExactly(file);
			}
		}
	}

	private int content(Path file) {
		try (SharedMemory copy = SharedMemory.create("copy", TYPE)) {
			this.snapshots.restore(copy, file);
			return copy.atomicLoad32(0);
		}
	}

	private static void spin(long nanos) {
		long start = System.nanoTime();
		while (System.nanoTime() - start < nanos) {
			Thread.onSpinWait();
		}
	}

	/**
	 * What a snapshot has is what the memory held while it was open.
	 */
	@Test
	void memoryThatIsClosedInTheMiddleIsNotSavedInPart() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		int closed = 0;
		for (int i = 0; i < 100; i++) {
			TestResource resource = new TestResource();
			SharedMemory memory = SharedMemory.create("prices", TYPE);
			try (memory; TestThreads threads = new TestThreads()) {
				memory.grow(15);
				memory.data().fill((byte) 7);
				TestThread<SnapshotSummary> snapshot = threads.call(ThreadKind.values()[i % 2],
						() -> this.snapshots.snapshot(memory, resource));
				spin(random.nextInt(4_000_000));
				memory.close();
				snapshot.join();
				try (SharedMemory copy = SharedMemory.create("copy", TYPE)) {
					this.snapshots.restore(copy, resource);
					assertThat(RandomContent.of(copy)).hasSize(16 * MemoryType.PAGE_SIZE).containsOnly(7);
				}
			}
			catch (SharedMemoryClosedException ex) {
				closed++;
				assertThat(resource.content()).isEmpty();
			}
		}
		assertThat(closed).isPositive();
	}

	@Test
	void memoryThatIsClosedInTheMiddleIsNotRestored() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		TestResource resource = new TestResource();
		try (SharedMemory saved = SharedMemory.create("saved", TYPE)) {
			saved.grow(15);
			new RandomContent(random).fill(saved);
			this.snapshots.snapshot(saved, resource);
		}
		int closed = 0;
		for (int i = 0; i < 100; i++) {
			SharedMemory memory = SharedMemory.create("prices", TYPE);
			try (memory; TestThreads threads = new TestThreads()) {
				TestThread<SnapshotSummary> restore = threads.call(ThreadKind.values()[i % 2],
						() -> this.snapshots.restore(memory, resource));
				spin(random.nextInt(4_000_000));
				memory.close();
				restore.join();
			}
			catch (SharedMemoryClosedException ex) {
				closed++;
			}
		}
		assertThat(closed).isPositive();
	}

	/**
	 * Pages that are added later are not in a snapshot, and none is there in part.
	 */
	@Test
	void memoryMayGrowAndChangeMeanwhile() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
		while (System.nanoTime() < end) {
			AtomicBoolean over = new AtomicBoolean();
			TestResource resource = new TestResource();
			try (SharedMemory memory = SharedMemory.create("prices", TYPE);
					SharedMemory copy = SharedMemory.create("copy", TYPE);
					TestThreads threads = new TestThreads()) {
				for (int i = 0; i < 2; i++) {
					SplittableRandom choices = random.split();
					threads.run(ThreadKind.values()[i], () -> {
						while (!over.get()) {
							long address = choices.nextLong(memory.dataSize() / 8) * 8;
							memory.atomicStore64(address, content(address));
							if (choices.nextInt(1000) == 0) {
								memory.tryGrow(1);
							}
						}
					});
				}
				for (int i = 0; i < 10; i++) {
					long least = memory.size();
					SnapshotSummary summary = this.snapshots.snapshot(memory, resource);
					assertThat(summary.size()).isBetween(least, memory.size());
					this.snapshots.restore(copy, resource);
					requireContent(copy);
					this.snapshots.restore(memory, resource);
					requireContent(memory);
				}
				over.set(true);
				threads.join();
			}
			catch (AssertionError ex) {
				throw new AssertionError("-Dsharedmemory.seed=%d".formatted(SEED), ex);
			}
		}
	}

	private static long content(long address) {
		return (address + 1) * 0x9E3779B97F4A7C15L;
	}

	private static void requireContent(SharedMemory memory) {
		long wrong = 0;
		for (long address = 0; address < memory.dataSize(); address += 8) {
			long word = memory.atomicLoad64(address);
			wrong += (word == 0 || word == content(address)) ? 0 : 1;
		}
		assertThat(wrong).isZero();
	}

	@Test
	void fullDiskLeavesTheOldFileAndTheMemory() throws Exception {
		Path file = this.directory.resolve("snapshot");
		Path large = this.directory.resolve("large");
		try (SharedMemory memory = noise(20)) {
			this.snapshots.snapshot(memory, large);
		}
		// In blocks of 1024 bytes, for bash.
		List<String> command = ChildJvm.command(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC"), FullDisk.class,
				file.toString(), large.toString());
		String quoted = "'" + String.join("' '", command) + "'";
		assertThat(ChildJvm.output(List.of("bash", "-c", "ulimit -f 512 && exec " + quoted)).lines()).containsExactly(
				"to a file: java.io.IOException File too large", "to a resource: java.io.IOException File too large",
				"from a file: java.io.IOException File too large", "done");
		assertThat(list()).containsOnly(file, large);
	}

	@Test
	void missingDirectoryForTemporaryFilesIsNamed() throws Exception {
		Path file = this.directory.resolve("snapshot");
		assertThat(ChildJvm
			.output(List.of("-Djava.io.tmpdir=" + this.directory.resolve("missing"), "-XX:-UsePerfData"), NoSpool.class,
					file.toString())
			.lines()).last()
			.asString()
			.startsWith("Memory 'prices' cannot be restored from '%s': the temporary file cannot be written ("
				.formatted(file))
			.contains("java.io.tmpdir");
	}

	private List<Path> list() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	@Test
	void endOfTheHeap() throws Exception {
		assertThat(ChildJvm
			.output(List.of("-Xmx24m", "-XX:+UseSerialGC", "-XX:-UseTLAB"), EndOfTheHeap.class,
					this.directory.toString())
			.lines()).last().asString().matches("saved: [1-9]\\d* of 80, restored: [1-9]\\d* of 80");
		assertThat(list()).hasSize(1);
	}

	private static SharedMemory noise(int pages) {
		SharedMemory memory = SharedMemory.create("prices", TYPE);
		memory.grow(pages - memory.size());
		byte[] noise = new byte[(int) memory.dataSize()];
		new SplittableRandom(1).nextBytes(noise);
		memory.data().copyFrom(MemorySegment.ofArray(noise));
		return memory;
	}

	static final class FullDisk {

		private FullDisk() {
		}

		public static void main(String[] arguments) {
			MemorySnapshots snapshots = new MemorySnapshots();
			Path file = Path.of(arguments[0]);
			TestResource large = new TestResource();
			try (SharedMemory memory = noise(20)) {
				memory.zero();
				memory.atomicStore32(0, 7);
				snapshots.snapshot(memory, file);
			}
			try (SharedMemory memory = noise(20)) {
				tell("to a file", () -> snapshots.snapshot(memory, file));
				tell("to a resource", () -> snapshots.snapshot(memory, large));
				require(large.content().length == 0);
				memory.atomicStore32(0, 8);
				tell("from a file", () -> snapshots.restore(memory, Path.of(arguments[1])));
				require(memory.atomicLoad32(0) == 8);
				snapshots.restore(memory, file);
				require(memory.atomicLoad32(0) == 7);
			}
			System.out.println("done");
		}

		private static void tell(String what, Runnable work) {
			try {
				work.run();
				throw new AssertionError(what);
			}
			catch (SnapshotException ex) {
				System.out.println(what + ": " + ex.getCause().getClass().getName() + " " + ex.getCause().getMessage());
			}
		}

	}

	private static void require(boolean condition) {
		if (!condition) {
			throw new AssertionError();
		}
	}

	static final class NoSpool {

		private NoSpool() {
		}

		public static void main(String[] arguments) {
			MemorySnapshots snapshots = new MemorySnapshots();
			Path file = Path.of(arguments[0]);
			try (SharedMemory memory = noise(2)) {
				snapshots.snapshot(memory, file);
				snapshots.restore(memory, file);
			}
			catch (SnapshotException ex) {
				System.out.println(ex.getMessage());
			}
		}

	}

	/**
	 * With each small rest of the heap: done, or not at all.
	 */
	static final class EndOfTheHeap {

		private static final int ATTEMPTS = 80;

		private EndOfTheHeap() {
		}

		public static void main(String[] arguments) {
			MemorySnapshots snapshots = new MemorySnapshots();
			Path file = Path.of(arguments[0], "snapshot");
			FullHeap heap = new FullHeap();
			int saved = 0;
			int restored = 0;
			try (SharedMemory memory = noise(6)) {
				byte[] content = RandomContent.of(memory);
				snapshots.snapshot(memory, file);
				snapshots.restore(memory, file);
				MemorySegment expected = MemorySegment.ofArray(content);
				for (int i = 0; i < ATTEMPTS; i++) {
					saved += attempt(heap, i, () -> snapshots.snapshot(memory, file)) ? 1 : 0;
					require(snapshots.inspect(file).storedPages() == 6);
					memory.data().fill((byte) i);
					if (attempt(heap, i, () -> snapshots.restore(memory, file))) {
						restored++;
						require(memory.data().mismatch(expected) < 0);
					}
					else {
						require(isFilled(memory, (byte) i));
						memory.data().copyFrom(expected);
					}
				}
			}
			System.out.printf("saved: %d of %d, restored: %d of %d%n", saved, ATTEMPTS, restored, ATTEMPTS);
		}

		private static boolean isFilled(SharedMemory memory, byte value) {
			for (long address = 0; address < memory.dataSize(); address++) {
				if ((byte) memory.atomicLoad8(address) != value) {
					return false;
				}
			}
			return true;
		}

		private static boolean attempt(FullHeap heap, int room, Runnable work) {
			heap.fill();
			heap.drop(6 * room * room);
			try {
				work.run();
				return true;
			}
			catch (OutOfMemoryError ex) {
				return false;
			}
			catch (IllegalArgumentException ex) {
				// The JVM has one error for a full heap, which cannot suppress itself
				// when
				// closing fails as what was done before has.
				require(ex.getCause() instanceof OutOfMemoryError);
				return false;
			}
			finally {
				heap.clear();
			}
		}

	}

}
