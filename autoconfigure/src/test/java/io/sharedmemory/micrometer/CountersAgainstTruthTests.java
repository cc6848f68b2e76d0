package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the meters say is what the threads that use a memory counted themselves. The
 * choices of the threads follow from a seed; {@code -Dsharedmemory.seed=} takes it again.
 */
class CountersAgainstTruthTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration.ofSeconds(10);

	private static final int THREADS = 8;

	private static final int ADDRESSES = 4;

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.memories.create("requests", MemoryType.shared(1, 64));

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final LongAdder ok = new LongAdder();

	private final LongAdder mismatches = new LongAdder();

	private final LongAdder timedOut = new LongAdder();

	private final LongAdder interrupted = new LongAdder();

	private final LongAdder notifies = new LongAdder();

	private final LongAdder woken = new LongAdder();

	private final LongAdder growths = new LongAdder();

	private final LongAdder growthFailures = new LongAdder();

	@Test
	@Timeout(120)
	void metersEqualWhatTheThreadsCounted() throws Exception {
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
		MeterReader read = new MeterReader(this.meters, "requests");
		long end = System.nanoTime() + TIME.toNanos();
		SplittableRandom random = new SplittableRandom(SEED);
		List<Future<?>> threads = new ArrayList<>();
		try (ExecutorService executor = Executors.newThreadPerTaskExecutor((task) -> (random.nextBoolean()
				? Thread.ofVirtual().unstarted(task) : Thread.ofPlatform().unstarted(task)))) {
			for (int i = 0; i < THREADS; i++) {
				SplittableRandom choices = random.split();
				threads.add(executor.submit(() -> load(choices, end)));
			}
			while (System.nanoTime() < end) {
				assertThat(this.meters.scrape()).contains("wasm_shared_memory_waits_total");
			}
			for (Future<?> thread : threads) {
				thread.get();
			}
		}
		assertThat(this.ok.sum()).as("seed %d", SEED).isPositive();
		assertThat(read.waits("ok")).as("seed %d", SEED).isEqualTo(this.ok.sum()).isEqualTo(this.woken.sum());
		assertThat(read.counter("notify.woken")).as("seed %d", SEED).isEqualTo(this.woken.sum());
		assertThat(read.counter("notify")).isEqualTo(this.notifies.sum());
		assertThat(read.waits("mismatch")).isEqualTo(this.mismatches.sum());
		assertThat(read.waits("timed_out")).isEqualTo(this.timedOut.sum());
		assertThat(read.waits("interrupted")).isEqualTo(this.interrupted.sum()).isPositive();
		assertThat(read.waits("closed")).isZero();
		assertThat(read.timer().count())
			.isEqualTo(this.ok.sum() + this.mismatches.sum() + this.timedOut.sum() + this.interrupted.sum());
		assertThat(read.gauge("waiters")).isZero();
		assertThat(read.growths()).isEqualTo(this.growths.sum());
		assertThat(read.counter("grow.pages")).isEqualTo(this.growths.sum()).isEqualTo(63);
		assertThat(read.growthFailures("maximum")).isEqualTo(this.growthFailures.sum()).isPositive();
	}

	private void load(SplittableRandom choices, long end) {
		while (System.nanoTime() < end) {
			long address = 8L * choices.nextInt(ADDRESSES);
			switch (choices.nextInt(8)) {
				case 0, 1, 2 -> await(address, choices.nextInt(2), Duration.ofNanos(choices.nextInt(2_000_000)));
				case 3, 4, 5 -> {
					this.notifies.increment();
					this.woken.add(this.memory.atomicNotify(address, choices.nextInt(-1, 4)));
				}
				case 6 -> this.memory.atomicStore32(address, choices.nextInt(2));
				default -> grow();
			}
			if (choices.nextInt(100) == 0) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void await(long address, int expected, Duration timeout) {
		try {
			switch (this.memory.atomicWait32(address, expected, timeout)) {
				case OK -> this.ok.increment();
				case MISMATCH -> this.mismatches.increment();
				case TIMED_OUT -> this.timedOut.increment();
			}
		}
		catch (InterruptedException ex) {
			this.interrupted.increment();
		}
	}

	private void grow() {
		if (this.memory.tryGrow(1) != -1) {
			this.growths.increment();
		}
		else {
			this.growthFailures.increment();
		}
	}

}
