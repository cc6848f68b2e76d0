package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Creates many memories with a maximum of 4 GiB that live at once. No benchmark of JMH:
 * it would create more than there is address space for.
 *
 * @param nanos how long one takes
 * @param bytes what one occupies beyond its first page: resident memory, page tables and
 * heap
 */
record Creation(double nanos, double bytes) {

	static final int MEMORIES = 10_000;

	private static final int WARM_UP = 2_000;

	private static final MemoryType TYPE = MemoryType.shared(1, MemoryType.MAXIMUM_PAGES);

	/** What of a page of WebAssembly is resident when one of its bytes was touched. */
	private static final int TOUCHED = 4096;

	static Creation measure() throws IOException, InterruptedException {
		release(create(WARM_UP));
		long before = occupied();
		long start = System.nanoTime();
		SharedMemory[] memories = create(MEMORIES);
		long end = System.nanoTime();
		for (SharedMemory memory : memories) {
			memory.atomicStore8(0, 1);
		}
		double bytes = (double) (occupied() - before) / MEMORIES - TOUCHED;
		release(memories);
		return new Creation((double) (end - start) / MEMORIES, bytes);
	}

	/**
	 * Writes lines as the peers in other languages do.
	 */
	void write(Path file) throws IOException {
		Files.writeString(file, String.format(Locale.ROOT, """
				{"peer": "Creation", "benchmark": "time", "unit": "ns/op", "score": %s}
				{"peer": "Creation", "benchmark": "occupied", "unit": "bytes", "score": %s}
				""", this.nanos, this.bytes));
	}

	private static SharedMemory[] create(int count) {
		SharedMemory[] memories = new SharedMemory[count];
		for (int i = 0; i < count; i++) {
			memories[i] = SharedMemory.create(TYPE);
		}
		return memories;
	}

	/**
	 * Closes memories and waits until their address space is returned.
	 */
	private static void release(SharedMemory[] memories) throws IOException, InterruptedException {
		for (int i = 0; i < memories.length; i++) {
			memories[i].close();
			memories[i] = null;
		}
		for (int attempt = 0; mappings() > memories.length && attempt < 100; attempt++) {
			System.gc();
			Thread.sleep(50);
		}
	}

	private static long mappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.count();
		}
	}

	/**
	 * The heap is committed as a whole when the JVM starts, so it does not show in the
	 * resident memory.
	 */
	private static long occupied() throws IOException {
		MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
		System.gc();
		return heap.getHeapMemoryUsage().getUsed() + kilobytes("VmRSS") * 1024 + kilobytes("VmPTE") * 1024;
	}

	private static long kilobytes(String name) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith(name + ":"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
	}

}
