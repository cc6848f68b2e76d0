package io.sharedmemory.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.FileUrlResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.PathResource;
import org.springframework.core.io.WritableResource;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MemorySnapshots}.
 */
@Timeout(120)
class MemorySnapshotsTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private final MemorySnapshots snapshots = new MemorySnapshots();

	@TempDir
	Path directory;

	@Test
	void everyContentAndSizeComesBack() {
		SplittableRandom random = new SplittableRandom(SEED);
		Path file = this.directory.resolve("snapshot");
		for (int i = 0; i < 60; i++) {
			long maximum = random.nextLong(40);
			MemoryType type = MemoryType.shared(random.nextLong(maximum + 1), maximum);
			try (SharedMemory saved = SharedMemory.create("saved", type);
					SharedMemory restored = SharedMemory.create("restored", type)) {
				saved.grow(random.nextLong(maximum - type.minimum() + 1));
				restored.grow(random.nextLong(maximum - type.minimum() + 1));
				new RandomContent(random).fill(saved);
				new RandomContent(random).fill(restored);
				long size = Math.max(saved.size(), restored.size());
				SnapshotSummary summary = this.snapshots.snapshot(saved, file);
				assertThat(this.snapshots.restore(restored, file)).as("seed %d", SEED).isEqualTo(summary);
				assertThat(restored.size()).isEqualTo(size);
				assertThat(RandomContent.of(restored)).as("seed %d", SEED)
					.isEqualTo(Arrays.copyOf(RandomContent.of(saved), (int) restored.dataSize()));
			}
		}
	}

	@Test
	void summaryTellsWhatIsInTheSnapshot() throws IOException {
		Path file = this.directory.resolve("snapshot");
		Instant before = Instant.now();
		try (SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(2, 9))) {
			memory.grow(3);
			memory.atomicStore8(0, 1);
			memory.atomicStore8(5 * MemoryType.PAGE_SIZE - 1, 1);
			Map<String, String> attributes = Map.of("plugin", "größe", "empty", "");
			SnapshotSummary summary = this.snapshots.snapshot(memory, file,
					SnapshotOptions.defaults().withAttributes(attributes));
			assertThat(summary.memory()).isEqualTo("prices");
			assertThat(summary.type()).isEqualTo(memory.type());
			assertThat(summary.size()).isEqualTo(5);
			assertThat(summary.storedPages()).isEqualTo(2);
			assertThat(summary.bytes()).isEqualTo(Files.size(file)).isLessThan(1500);
			assertThat(summary.digest()).matches("[0-9a-f]{64}");
			assertThat(summary.moment()).isBetween(before, Instant.now());
			assertThat(summary.formatVersion()).isOne();
			assertThat(summary.attributes()).isEqualTo(attributes);
			assertThat(this.snapshots.inspect(file)).isEqualTo(summary);
			assertThat(this.snapshots.inspect(new PathResource(file))).isEqualTo(summary);
			assertThat(this.snapshots.restore(memory, new FileSystemResource(file))).isEqualTo(summary);
		}
	}

	@Test
	void resourcesThatAreFilesAreReplacedAsAWhole() throws IOException {
		Path file = this.directory.resolve("snapshot");
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			for (WritableResource resource : List.of(new FileSystemResource(file), new PathResource(file),
					new FileUrlResource(file.toUri().toURL()))) {
				Files.writeString(file, "old");
				Object old = Files.readAttributes(file, "unix:ino");
				this.snapshots.snapshot(memory, resource);
				assertThat(Files.readAttributes(file, "unix:ino")).isNotEqualTo(old);
				assertThat(this.snapshots.inspect(resource).size()).isOne();
				assertThat(Files.getPosixFilePermissions(file)).containsOnly(PosixFilePermission.OWNER_READ,
						PosixFilePermission.OWNER_WRITE);
				assertThat(list()).containsExactly(file);
			}
		}
	}

	@Test
	void fileBehindALinkIsReplacedAndTheLinkStays() throws IOException {
		Path real = Files.createDirectory(this.directory.resolve("real")).resolve("snapshot");
		Files.writeString(real, "old");
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), real);
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			this.snapshots.snapshot(memory, link);
			assertThat(link).isSymbolicLink();
			assertThat(this.snapshots.inspect(real).size()).isOne();
		}
	}

	@Test
	void resourceThatCanBeReadOnceIsEnough() throws IOException {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			memory.atomicStore32(8, 7);
			TestResource resource = new TestResource();
			this.snapshots.snapshot(memory, resource);
			memory.atomicStore32(8, 8);
			this.snapshots.restore(memory, new InputStreamResource(new ByteArrayInputStream(resource.content())));
			assertThat(memory.atomicLoad32(8)).isEqualTo(7);
		}
	}

	@Test
	void streamsThatGiveOneByteAtATimeAreRead() {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(2, 2))) {
			new RandomContent(new SplittableRandom(SEED)).fill(memory);
			byte[] content = RandomContent.of(memory);
			TestResource resource = new TestResource();
			this.snapshots.snapshot(memory, resource);
			memory.zero();
			this.snapshots.restore(memory, new InputStreamResource(new ByteArrayInputStream(resource.content()) {
				@Override
				public synchronized int read(byte[] target, int offset, int length) {
					return super.read(target, offset, Math.min(length, 1));
				}
			}));
			assertThat(RandomContent.of(memory)).as("seed %d", SEED).isEqualTo(content);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 3, the minimum of the snapshot", "2, 3, the minimum of the snapshot",
			"1, 1, a maximum of at least 2 pages" })
	void otherTypeIsRefused(long minimum, long maximum, String wanted) {
		TestResource resource = savedWithTwoOfThreePages();
		try (SharedMemory other = SharedMemory.create("other", MemoryType.shared(minimum, maximum))) {
			assertThatExceptionOfType(IncompatibleSnapshotException.class)
				.isThrownBy(() -> this.snapshots.restore(other, resource))
				.withMessage(
						"Memory 'other' cannot be restored from 'test resource': it is of a memory 'saved' of 1 to 3 "
								+ "pages, which had 2, and this one has %d to %d. Give the memory %s, or use another one.",
						minimum, maximum, wanted);
			assertThat(other.size()).isEqualTo(minimum);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 2, 3, 4, 65536 })
	void anyMaximumWillDoThatHasRoomForThePages(long maximum) {
		TestResource resource = savedWithTwoOfThreePages();
		try (SharedMemory other = SharedMemory.create("other", MemoryType.shared(1, maximum))) {
			assertThat(this.snapshots.restore(other, resource).type()).isEqualTo(MemoryType.shared(1, 3));
			assertThat(other.type()).isEqualTo(MemoryType.shared(1, maximum));
			assertThat(other.size()).isEqualTo(2);
			assertThat(other.atomicLoad32(MemoryType.PAGE_SIZE)).isEqualTo(7);
		}
	}

	private TestResource savedWithTwoOfThreePages() {
		TestResource resource = new TestResource();
		try (SharedMemory saved = SharedMemory.create("saved", MemoryType.shared(1, 3))) {
			saved.grow(1);
			saved.atomicStore32(MemoryType.PAGE_SIZE, 7);
			this.snapshots.snapshot(saved, resource);
		}
		return resource;
	}

	@Test
	void refusedGrowthChangesNothing() {
		TestResource resource = new TestResource();
		try (SharedMemory saved = SharedMemory.create("saved", MemoryType.shared(1, 3));
				SharedMemory small = SharedMemory.create("small", MemoryType.shared(1, 3), new Stingy())) {
			saved.grow(2);
			saved.atomicStore32(0, 5);
			this.snapshots.snapshot(saved, resource);
			small.atomicStore32(0, 7);
			assertThatExceptionOfType(MemoryGrowthException.class)
				.isThrownBy(() -> this.snapshots.restore(small, resource))
				.withMessageContaining("no more than it has");
			assertThat(small.atomicLoad32(0)).isEqualTo(7);
			assertThat(small.size()).isOne();
		}
	}

	@Test
	void closedMemoryRefuses() {
		TestResource resource = new TestResource();
		SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
		this.snapshots.snapshot(memory, resource);
		memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.snapshots.restore(memory, resource));
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.snapshots.snapshot(memory, this.directory.resolve("snapshot")));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void whatIsNoFileOrHasNoDirectoryIsRefusedByName() throws IOException {
		try (SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(1, 1))) {
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> this.snapshots.snapshot(memory, this.directory))
				.withMessageContaining("Memory 'prices' cannot be saved to '%s': ", this.directory)
				.withMessageContaining("it is no regular file")
				.withCauseInstanceOf(FileAlreadyExistsException.class);
			Path missing = this.directory.resolve("missing");
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> this.snapshots.snapshot(memory, missing.resolve("snapshot")))
				.withMessageContaining("%s: there is no such directory", missing)
				.withCauseInstanceOf(NoSuchFileException.class);
			assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.snapshots.restore(memory, missing))
				.withMessageStartingWith("Memory 'prices' cannot be restored from '%s': it cannot be read", missing)
				.withCauseInstanceOf(NoSuchFileException.class);
			assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.snapshots.inspect(missing))
				.withMessageStartingWith("The snapshot '%s' cannot be used: it cannot be read", missing)
				.withCauseInstanceOf(NoSuchFileException.class);
			assertThatExceptionOfType(DamagedSnapshotException.class)
				.isThrownBy(() -> this.snapshots.inspect(new ByteArrayResource(new byte[0])))
				.withMessageContaining("it ends at byte 0, in the middle of its header");
		}
	}

	@Test
	void nameThatCannotBeWrittenIsRefused() {
		for (String name : List.of("x".repeat(4097), "\uD800")) {
			try (SharedMemory memory = SharedMemory.create(name, MemoryType.shared(1, 1))) {
				assertThatExceptionOfType(SnapshotException.class)
					.isThrownBy(() -> this.snapshots.snapshot(memory, this.directory.resolve("snapshot")))
					.withMessageContaining("Give the memory a name of 4096 bytes at most");
			}
			assertThat(this.directory).isEmptyDirectory();
		}
		try (SharedMemory memory = SharedMemory.create("\uD83D\uDE00".repeat(1024), MemoryType.shared(0, 0))) {
			TestResource resource = new TestResource();
			this.snapshots.snapshot(memory, resource);
			assertThat(this.snapshots.inspect(resource).memory()).isEqualTo(memory.name());
		}
	}

	@Test
	void resourceThatFailsKeepsItsCause() {
		try (SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(1, 1))) {
			IOException full = new IOException("No space left on device");
			TestResource resource = new TestResource().failingAfter(100, full);
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> this.snapshots.snapshot(memory, resource))
				.withMessageStartingWith(
						"Memory 'prices' cannot be saved to 'test resource': it cannot be written, and "
								+ "may hold a part of the snapshot now (java.io.IOException: No space left on device)")
				.withCause(full);
			assertThat(resource.isClosed()).isTrue();
			assertThatExceptionOfType(DamagedSnapshotException.class)
				.isThrownBy(() -> this.snapshots.restore(memory, resource));
			IOException unreadable = new IOException("unreadable");
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> this.snapshots.restore(memory, new InputStreamResource(new InputStream() {
					@Override
					public int read() throws IOException {
						throw unreadable;
					}
				})))
				.withCause(unreadable);
		}
	}

	@Test
	void anyNumberOfThreadsMayReplaceOneFileAndReadIt() throws Exception {
		Path file = this.directory.resolve("snapshot");
		try (TestThreads threads = new TestThreads()) {
			for (int i = 1; i <= 4; i++) {
				byte content = (byte) i;
				threads.run(ThreadKind.values()[i % 2], () -> {
					try (SharedMemory memory = SharedMemory.create(MemoryType.shared(3, 3))) {
						for (int round = 0; round < 25; round++) {
							memory.data().fill(content);
							this.snapshots.snapshot(memory, file);
							this.snapshots.restore(memory, file);
							byte first = (byte) memory.atomicLoad8(0);
							assertThat(first).isBetween((byte) 1, (byte) 4);
							assertThat(RandomContent.of(memory)).containsOnly(first);
						}
					}
				});
			}
			threads.join();
		}
		assertThat(list()).containsExactly(file);
	}

	@Test
	void failureBeforeTheMemoryWasReadLeavesTheResourceAlone() {
		TestResource resource = new TestResource();
		try (SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(1, 1))) {
			this.snapshots.snapshot(memory, resource);
			byte[] content = resource.content();
			assertThatExceptionOfType(SharedMemoryClosedException.class)
				.isThrownBy(() -> this.snapshots.snapshot(memory, resource,
						SnapshotOptions.defaults().withConsistency(SnapshotConsistency.paused((paused) -> {
							paused.close();
							return () -> {
							};
						}))));
			assertThat(resource.content()).isEqualTo(content);
		}
	}

	private List<Path> list() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	private static final class Stingy implements MemoryOwner {

		@Override
		public void growing(SharedMemory memory, long current, long desired) {
			throw MemoryGrowthException.growthRefused(memory.name(), current, desired, memory.type().maximum(),
					GrowthFailure.LIMITER, "no more than it has", null);
		}

	}

}
