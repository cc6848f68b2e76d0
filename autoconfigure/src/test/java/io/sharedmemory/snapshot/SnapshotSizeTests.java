package io.sharedmemory.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a large memory costs that has little in it.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotSizeTests {

	@TempDir
	Path directory;

	@Test
	@EnabledOnOs(OS.LINUX)
	void largeMemoryCostsWhatWasWrittenAndNoHeap() throws Exception {
		assertThat(ChildJvm
			.output(List.of("-Xmx16m", "-XX:+UseSerialGC"), Large.class, this.directory.resolve("snapshot").toString())
			.lines()).last().isEqualTo("restored");
	}

	/**
	 * Where native access is denied, nothing tells which pages were touched, and nothing
	 * is given back.
	 */
	@Test
	void memoriesThatAreAllocatedAtOnceAreSavedAndRestored() throws Exception {
		List<String> command = ChildJvm.command(List.of("--illegal-native-access=deny"), Eager.class,
				this.directory.resolve("snapshot").toString());
		assertThat(ChildJvm
			.output(command.stream().filter((option) -> !option.startsWith("--enable-native-access")).toList())
			.lines()).last().isEqualTo("restored");
	}

	static final class Eager {

		private Eager() {
		}

		public static void main(String[] arguments) {
			Large.require(!SharedMemory.reservesAddressSpace(), "native access");
			MemorySnapshots snapshots = new MemorySnapshots();
			Path file = Path.of(arguments[0]);
			SplittableRandom random = new SplittableRandom(1);
			try (SharedMemory memory = SharedMemory.create("saved", MemoryType.shared(10, 10));
					SharedMemory copy = SharedMemory.create("copy", memory.type())) {
				for (int i = 0; i < 20; i++) {
					new RandomContent(random).fill(memory);
					new RandomContent(random).fill(copy);
					snapshots.snapshot(memory, file);
					snapshots.restore(copy, file);
					Large.require(memory.data().mismatch(copy.data()) < 0, "content");
				}
			}
			System.out.println("restored");
		}

	}

	/**
	 * 2 GiB, of which 100 MiB are written, here and there.
	 */
	static final class Large {

		private static final long PAGES = 32768;

		private static final long WRITTEN = 1600;

		private Large() {
		}

		public static void main(String[] arguments) throws IOException {
			MemorySnapshots snapshots = new MemorySnapshots();
			Path file = Path.of(arguments[0]);
			MemoryType type = MemoryType.shared(PAGES, PAGES);
			try (SharedMemory memory = SharedMemory.create("large", type);
					SharedMemory copy = SharedMemory.create("copy", type)) {
				write(memory);
				long tables = kibibytes("VmPTE");
				// The classes, and whatever else the first one takes.
				snapshots.snapshot(memory, file);
				long resident = kibibytes("VmRSS");
				SnapshotSummary summary = snapshots.snapshot(memory, file);
				require(summary.storedPages() == WRITTEN, summary.toString());
				// 4 MiB, if all pages were looked at.
				require(kibibytes("VmPTE") - tables < 1000, "page tables");
				long taken = kibibytes("VmRSS") - resident;
				require(taken < 64_000, "resident memory of the snapshot: " + taken);
				copy.atomicStore8(copy.dataSize() - 1, 1);
				snapshots.restore(copy, file);
				long restored = kibibytes("VmRSS") - resident;
				require(restored < WRITTEN * 64 + 64_000, "resident memory of the restore: " + restored);
				for (long page = 0; page < PAGES; page++) {
					requireSame(memory, copy, page);
				}
			}
			System.out.println("restored");
		}

		private static void write(SharedMemory memory) {
			byte[] noise = new byte[MemoryType.PAGE_SIZE];
			new SplittableRandom(1).nextBytes(noise);
			for (long i = 0; i < WRITTEN; i++) {
				long offset = i * (PAGES / WRITTEN) * MemoryType.PAGE_SIZE;
				memory.data().asSlice(offset, noise.length).copyFrom(MemorySegment.ofArray(noise));
				memory.atomicStore64(offset, i);
			}
		}

		private static void requireSame(SharedMemory memory, SharedMemory copy, long page) {
			require(memory.data()
				.asSlice(page * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE)
				.mismatch(copy.data().asSlice(page * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE)) < 0, "page " + page);
		}

		private static void require(boolean condition, String what) {
			if (!condition) {
				throw new AssertionError(what);
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

	}

}
