package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memories come and go while meter registries are bound and unbound.
 */
@Timeout(60)
class MeterRaceTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 1);

	private static final int MEMORIES = 8;

	private static final int CHANGES = 40;

	private final CyclicBarrier start = new CyclicBarrier(4);

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new DefaultSharedMemoryMeterConventions());

	@RepeatedTest(20)
	void everyRegistryEndsWithTheMetersOfTheMemoriesThatAreLeft() throws Exception {
		List<MeterRegistry> registries = List.of(new SimpleMeterRegistry(), new SimpleMeterRegistry());
		for (int i = 0; i < MEMORIES; i++) {
			this.memories.create("m" + i, TYPE);
		}
		runAtOnce(this::removeHalf, this::replaceOtherHalf, () -> this.metrics.bindTo(registries.getFirst()),
				() -> this.metrics.bindTo(registries.getLast()));
		this.memories.forEach((memory) -> memory.atomicNotify(0, 1));
		for (MeterRegistry registry : registries) {
			assertThat(registry.getMeters()).hasSize(4 + 18 * MEMORIES / 2);
			for (int i = 1; i < MEMORIES; i += 2) {
				assertThat(new MeterReader(registry, "m" + i).counter("notify")).isOne();
			}
		}
	}

	private void removeHalf() {
		for (int i = 0; i < MEMORIES; i += 2) {
			this.memories.remove("m" + i);
		}
	}

	private void replaceOtherHalf() {
		for (int i = 0; i < CHANGES; i++) {
			String name = "m" + (i * 2 % MEMORIES + 1);
			this.memories.remove(name);
			this.memories.create(name, TYPE);
		}
	}

	@RepeatedTest(20)
	void closingLeavesNothingBehind() throws Exception {
		MeterRegistry registry = new SimpleMeterRegistry();
		for (int i = 0; i < MEMORIES; i++) {
			this.memories.create("m" + i, TYPE);
		}
		this.metrics.bindTo(registry);
		runAtOnce(this::removeHalf, this::replaceOtherHalf, this.metrics::close, this.metrics::close);
		assertThat(registry.getMeters()).isEmpty();
	}

	private void runAtOnce(Runnable... tasks) throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(tasks.length)) {
			List<Future<?>> futures = new ArrayList<>();
			for (Runnable task : tasks) {
				futures.add(executor.submit(() -> {
					this.start.await();
					task.run();
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
	}

}
