package io.sharedmemory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Creates memories at full speed in a JVM of its own, which may abort. Views are kept for
 * random times; some memories are closed, others only dropped, and some grow.
 */
final class MappingStress {

	private static final int VIEWS = 500;

	private static final Path MAPPINGS = Path.of("/proc/self/maps");

	private final long creations;

	private final AtomicLong created = new AtomicLong();

	private final AtomicLong peak = new AtomicLong();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private MappingStress(long creations) {
		this.creations = creations;
	}

	/**
	 * Prints how it went.
	 * @param arguments how many memories to create, by how many threads, and the seed
	 */
	public static void main(String[] arguments) throws Exception {
		MappingStress stress = new MappingStress(Long.parseLong(arguments[0]));
		stress.run(Integer.parseInt(arguments[1]), new SplittableRandom(Long.parseLong(arguments[2])));
	}

	private void run(int threads, SplittableRandom random) throws Exception {
		long start = System.nanoTime();
		Thread[] creators = new Thread[threads];
		for (int i = 0; i < threads; i++) {
			SplittableRandom own = random.split();
			creators[i] = Thread.ofPlatform().name("creator-" + i).start(() -> create(own));
		}
		for (Thread creator : creators) {
			while (creator.isAlive()) {
				creator.join(100);
				countMappings();
			}
		}
		System.out.printf("created %d peak %d seconds %d%n", this.created.get(), this.peak.get(),
				TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
		if (this.failure.get() != null) {
			throw new IllegalStateException("A creator failed", this.failure.get());
		}
	}

	private void countMappings() throws IOException {
		if (Files.exists(MAPPINGS)) {
			try (Stream<String> lines = Files.lines(MAPPINGS)) {
				this.peak.accumulateAndGet(lines.count(), Math::max);
			}
		}
	}

	private void create(SplittableRandom random) {
		MemorySegment[] views = new MemorySegment[VIEWS];
		try {
			while (this.failure.get() == null && this.created.get() < this.creations) {
				views[random.nextInt(VIEWS)] = view(random);
				// A view of a memory that may have been closed long ago.
				MemorySegment other = views[random.nextInt(VIEWS)];
				if (other != null) {
					other.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
				}
				this.created.incrementAndGet();
			}
		}
		catch (RuntimeException | Error ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

	private static MemorySegment view(SplittableRandom random) {
		SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1 + random.nextInt(32)));
		memory.tryGrow(random.nextInt(2));
		MemorySegment view = memory.data();
		if (random.nextBoolean()) {
			memory.close();
		}
		return view;
	}

}
