package io.sharedmemory.benchmark;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.MemorySnapshots;

/**
 * A memory that is saved and restored, beside a file with the same pages that is copied
 * and flushed to the disk.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SnapshotBenchmark {

	private final MemorySnapshots snapshots = new MemorySnapshots();

	/** Of the memory, and those of them that hold something. */
	@Param({ "32768/1600", "16384/16384" })
	public String pages;

	@Param
	public Content content;

	private SharedMemory memory;

	private Path directory;

	private Path snapshot;

	private Path plain;

	private Path copy;

	@Setup(Level.Trial)
	public void create() throws IOException {
		long size = Long.parseLong(this.pages.substring(0, this.pages.indexOf('/')));
		long written = Long.parseLong(this.pages.substring(this.pages.indexOf('/') + 1));
		this.memory = SharedMemory.create(MemoryType.shared(size, size));
		this.directory = Files.createTempDirectory("snapshot");
		this.snapshot = this.directory.resolve("snapshot");
		this.plain = this.directory.resolve("plain");
		this.copy = this.directory.resolve("copy");
		SplittableRandom random = new SplittableRandom(1);
		try (FileChannel channel = FileChannel.open(this.plain, StandardOpenOption.CREATE_NEW,
				StandardOpenOption.WRITE)) {
			for (long i = 0; i < written; i++) {
				MemorySegment page = this.memory.data()
					.asSlice(i * (size / written) * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE);
				this.content.fill(page, random);
				channel.write(page.asByteBuffer());
			}
			channel.force(true);
		}
		System.out.println(this.snapshots.snapshot(this.memory, this.snapshot));
	}

	@Benchmark
	public Object save() {
		return this.snapshots.snapshot(this.memory, this.snapshot);
	}

	@Benchmark
	public Object restore() {
		return this.snapshots.restore(this.memory, this.snapshot);
	}

	@Benchmark
	public Object inspect() {
		return this.snapshots.inspect(this.snapshot);
	}

	@Benchmark
	public void copyFile() throws IOException {
		Files.copy(this.plain, this.copy, StandardCopyOption.REPLACE_EXISTING);
		try (FileChannel channel = FileChannel.open(this.copy, StandardOpenOption.WRITE)) {
			channel.force(true);
		}
	}

	@TearDown(Level.Trial)
	public void delete() throws IOException {
		this.memory.close();
		Files.deleteIfExists(this.copy);
		Files.delete(this.plain);
		Files.delete(this.snapshot);
		Files.delete(this.directory);
	}

	/**
	 * What is in the pages.
	 */
	public enum Content {

		/** Records of numbers, as guests have them. */
		RECORDS {
			@Override
			void fill(MemorySegment page, SplittableRandom random) {
				for (long at = 0; at < page.byteSize(); at += 32) {
					page.set(ValueLayout.JAVA_INT, at, random.nextInt(100_000));
					page.set(ValueLayout.JAVA_INT, at + 4, (int) at);
					page.set(ValueLayout.JAVA_DOUBLE, at + 8, random.nextInt(100_000) / 100.0);
					page.set(ValueLayout.JAVA_LONG, at + 16, random.nextInt(4));
				}
			}
		},

		/** What cannot be compressed. */
		NOISE {
			@Override
			void fill(MemorySegment page, SplittableRandom random) {
				for (long at = 0; at < page.byteSize(); at += 8) {
					page.set(ValueLayout.JAVA_LONG, at, random.nextLong());
				}
			}
		};

		abstract void fill(MemorySegment page, SplittableRandom random);

	}

}
