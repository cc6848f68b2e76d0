package io.sharedmemory.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that are killed while they replace a snapshot by another.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotCrashTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int KILLS = Integer.getInteger("sharedmemory.snapshot.kills", 15);

	private static final MemoryType TYPE = MemoryType.shared(24, 24);

	/** About as long as a snapshot takes. */
	private static final int LONGEST_LIFE_MILLIS = 60;

	private final MemorySnapshots snapshots = new MemorySnapshots();

	@TempDir
	Path directory;

	@Test
	void snapshotIsTheOldOrTheNewOneWheneverItsWriterIsKilled() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		Path file = this.directory.resolve("snapshot");
		int abandoned = 0;
		for (int i = 0; i < KILLS; i++) {
			long told = writeAndKill(file, random);
			assertThat(generation(file)).as("seed %d, kill %d", SEED, i).isGreaterThanOrEqualTo(told);
			abandoned += abandoned().size();
		}
		// Else nobody was killed in the middle, and the test shows nothing.
		assertThat(abandoned).as("abandoned files").isPositive();
		try (SharedMemory memory = SharedMemory.create(TYPE)) {
			this.snapshots.snapshot(memory, file);
		}
		assertThat(abandoned()).isEmpty();
	}

	/**
	 * What another process is writing is not taken for abandoned.
	 */
	@Test
	void processesThatWriteAtTheSameTimeLeaveEachOtherAlone() throws Exception {
		Path file = this.directory.resolve("snapshot");
		Process process = start(file, SEED);
		try (BufferedReader lines = lines(process); SharedMemory memory = SharedMemory.create(TYPE)) {
			long first = generation(lines.readLine());
			for (int i = 0; i < 300; i++) {
				this.snapshots.snapshot(memory, this.directory.resolve("other"));
			}
			long last = first;
			while (lines.ready()) {
				last = generation(lines.readLine());
			}
			assertThat(process.isAlive()).isTrue();
			assertThat(last - first).isGreaterThan(2);
			assertThat(generation(lines.readLine())).isEqualTo(last + 1);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private static Process start(Path file, long seed) throws IOException {
		return new ProcessBuilder(ChildJvm.command(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), Writer.class,
				file.toString(), Long.toString(seed)))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	private static BufferedReader lines(Process process) {
		return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	private static long generation(String line) {
		return Long.parseLong(line.replace(".", ""));
	}

	/**
	 * @return the last snapshot that the process has told of
	 */
	private long writeAndKill(Path file, SplittableRandom random) throws Exception {
		Process process = start(file, random.nextLong());
		try (BufferedReader lines = lines(process)) {
			String last = lines.readLine();
			process.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
			// The process itself would close the stream, too.
			process.toHandle().destroyForcibly();
			for (String line = lines.readLine(); line != null && line.endsWith("."); line = lines.readLine()) {
				last = line;
			}
			return generation(last);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private long generation(Path file) {
		try (SharedMemory memory = SharedMemory.create(TYPE)) {
			this.snapshots.restore(memory, file);
			long generation = memory.atomicLoad64(0);
			for (long page = 0; page < memory.size(); page++) {
				assertThat(memory.atomicLoad64(page * MemoryType.PAGE_SIZE)).isEqualTo(generation);
				assertThat(memory.atomicLoad64((page + 1) * MemoryType.PAGE_SIZE - 8)).isEqualTo(~generation);
			}
			return generation;
		}
	}

	private List<Path> abandoned() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter((file) -> file.getFileName().toString().endsWith(".part")).toList();
		}
	}

	static final class Writer {

		private Writer() {
		}

		public static void main(String[] arguments) {
			MemorySnapshots snapshots = new MemorySnapshots();
			byte[] noise = new byte[MemoryType.PAGE_SIZE];
			new SplittableRandom(Long.parseLong(arguments[1])).nextBytes(noise);
			try (SharedMemory memory = SharedMemory.create(TYPE)) {
				// Until nobody listens any more, if it is not killed.
				for (long generation = 1; !System.out.checkError(); generation++) {
					for (long page = 0; page < memory.size(); page++) {
						memory.data()
							.asSlice(page * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE)
							.copyFrom(MemorySegment.ofArray(noise));
						memory.atomicStore64(page * MemoryType.PAGE_SIZE, generation);
						memory.atomicStore64((page + 1) * MemoryType.PAGE_SIZE - 8, ~generation);
					}
					snapshots.snapshot(memory, Path.of(arguments[0]));
					System.out.println(generation + ".");
				}
			}
		}

	}

}
