package io.sharedmemory.endive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads open, use and close files at once.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WasiStressTests {

	private static final int THREADS = 8;

	private static final int ROUNDS = 1_000;

	private static final int DIRECTORY = WasiGuest.DIRECTORY;

	private static final long READ_AND_WRITE = WasiGuest.READ | WasiGuest.WRITE;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2 })
	void filesOfDifferentThreadsDoNotMix(long seed) throws Exception {
		Files.createDirectory(this.directory.resolve("sub"));
		Set<Integer> open = ConcurrentHashMap.newKeySet();
		try (WasiGuest guest = guest(); TestThreads threads = new TestThreads()) {
			for (int i = 0; i < THREADS; i++) {
				int number = i;
				threads.run(ThreadKind.values()[i % 2],
						() -> useOwnFiles(guest.page(number), number, new Random(seed * THREADS + number), open));
			}
			threads.join();
			assertThat(open).isEmpty();
		}
		assertThat(openInThisProcess()).isEmpty();
	}

	private static void useOwnFiles(WasiGuest.Page page, int number, Random random, Set<Integer> open) {
		for (int round = 0; round < ROUNDS; round++) {
			int sub = add(open, page.open(DIRECTORY, "sub", WasiGuest.ONLY_DIRECTORIES, 0));
			int file = add(open, page.open(sub, "file-" + number, WasiGuest.CREATE, READ_AND_WRITE));
			int replaced = add(open, page.open(sub, "other-" + number, WasiGuest.CREATE, READ_AND_WRITE));
			assertThat(page.write(file, "content " + number)).isZero();
			if (random.nextBoolean()) {
				// Before the descriptor is free for others.
				open.remove(file);
				assertThat(page.call("fd_renumber", file, replaced)).isZero();
				file = replaced;
			}
			else {
				close(page, replaced, open);
			}
			assertThat(page.call("fd_seek", file, 0, 0, page.result())).isZero();
			assertThat(page.read(file, 100)).isEqualTo("content " + number);
			close(page, sub, open);
			close(page, file, open);
		}
	}

	private static int add(Set<Integer> open, int descriptor) {
		assertThat(descriptor).isGreaterThan(DIRECTORY);
		assertThat(open.add(descriptor)).as("descriptor %d was free", descriptor).isTrue();
		return descriptor;
	}

	private static void close(WasiGuest.Page page, int descriptor, Set<Integer> open) {
		open.remove(descriptor);
		assertThat(page.call("fd_close", descriptor)).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void threadsThatUseTheSameDescriptorsGetErrorsAtWorst(long seed) throws Exception {
		try (WasiGuest guest = guest(); TestThreads threads = new TestThreads()) {
			for (int i = 0; i < THREADS; i++) {
				int number = i;
				threads.run(ThreadKind.values()[i % 2], () -> {
					Random random = new Random(seed * THREADS + number);
					for (int round = 0; round < 4 * ROUNDS; round++) {
						useAnyFile(guest.page(number), random);
					}
				});
			}
			threads.join();
			// All that is left is closed, each once, and the lowest descriptor is free.
			for (int descriptor = DIRECTORY + 1; descriptor < THREADS * 4 * ROUNDS; descriptor++) {
				assertThat(guest.page(0).call("fd_close", descriptor)).isIn(0, Errno.BADF);
			}
			assertThat(openInThisProcess()).isEmpty();
			assertThat(guest.page(0).open(DIRECTORY, "file", WasiGuest.CREATE, WasiGuest.WRITE))
				.isEqualTo(DIRECTORY + 1);
		}
	}

	private static void useAnyFile(WasiGuest.Page page, Random random) {
		int descriptor = DIRECTORY + 1 + random.nextInt(12);
		int errno = switch (random.nextInt(8)) {
			case 0 -> Math.min(0, page.open(DIRECTORY, "file", WasiGuest.CREATE, READ_AND_WRITE));
			case 1, 2 -> page.call("fd_close", descriptor);
			case 3 -> page.call("fd_renumber", descriptor, DIRECTORY + 1 + random.nextInt(12));
			case 4 -> page.write(descriptor, "some text");
			case 5 -> page.call("fd_read", descriptor, page.vector(10), 2, page.result());
			case 6 -> page.call("fd_pread", descriptor, page.vector(10), 2, 0, page.result());
			default -> page.call("fd_seek", descriptor, 0, 0, page.result());
		};
		assertThat(errno).isIn(0, Errno.BADF);
	}

	@Test
	void fileThatIsOpenAtTheEndIsClosed() throws IOException {
		try (WasiGuest guest = guest()) {
			guest.page(0).open(DIRECTORY, "file", WasiGuest.CREATE, WasiGuest.WRITE);
			assertThat(openInThisProcess()).hasSize(1);
		}
		assertThat(openInThisProcess()).isEmpty();
	}

	@Test
	void directoriesAreOpenedStepByStepAndUsedInPairs() throws Exception {
		Files.createDirectories(this.directory.resolve("a/b"));
		Files.createDirectories(this.directory.resolve("c"));
		try (WasiGuest guest = guest()) {
			WasiGuest.Page page = guest.page(0);
			int a = page.open(DIRECTORY, "a", WasiGuest.ONLY_DIRECTORIES, 0);
			int b = page.open(a, "b", WasiGuest.ONLY_DIRECTORIES, 0);
			int c = page.open(DIRECTORY, "c", WasiGuest.ONLY_DIRECTORIES, 0);
			int file = page.open(b, "file", WasiGuest.CREATE, WasiGuest.WRITE);
			assertThat(page.write(file, "content")).isZero();
			assertThat(page.call("path_link", b, 0, page.string(0, "file"), 4, c, page.string(1, "link"), 4)).isZero();
			assertThat(this.directory.resolve("c/link")).hasContent("content");
			assertThat(page.call("path_link", DIRECTORY, 0, page.string(0, "c/link"), 6, a, page.string(1, "b/2"), 3))
				.isZero();
			assertThat(this.directory.resolve("a/b/2")).hasContent("content");
			assertThat(page.open(b, "../file", WasiGuest.CREATE, WasiGuest.WRITE)).isEqualTo(-63);
			assertThat(page.open(file, "file", 0, WasiGuest.READ)).isEqualTo(-Errno.NOTDIR);
			assertThat(page.open(99, "file", 0, WasiGuest.READ)).isEqualTo(-Errno.BADF);
			assertThat(page.call("path_link", b, 0, page.string(0, "x"), 1, file, page.string(1, "y"), 1))
				.isEqualTo(Errno.NOTDIR);
			assertThat(page.call("path_link", 99, 0, page.string(0, "x"), 1, b, page.string(1, "y"), 1))
				.isEqualTo(Errno.BADF);
			Files.delete(this.directory.resolve("a/b/2"));
			Files.delete(this.directory.resolve("a/b/file"));
			Files.delete(this.directory.resolve("a/b"));
			assertThat(page.open(b, "file", 0, WasiGuest.READ)).isEqualTo(-44);
		}
	}

	private WasiGuest guest() {
		return new WasiGuest(WasiOptions.builder().withDirectory("/", this.directory).build());
	}

	private List<Path> openInThisProcess() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.map(WasiStressTests::target).filter((path) -> path.startsWith(this.directory)).toList();
		}
	}

	private static Path target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor);
		}
		catch (IOException ex) {
			// It was the one that the list was read by.
			return descriptor;
		}
	}

}
