package io.sharedmemory.benchmark;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the users of a memory pay for a thread that reads all statistics and meters of it
 * again and again, far more often than any monitoring system does.
 * <p>
 * Every other iteration is watched, beginning with the second. So neighbours are of the
 * same process, and can be compared where processes differ by more than watching costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = { "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1" })
public class WatchedBenchmark {

	private static final int PERIOD_MILLIS = 10;

	/** Until reading is compiled: the compiler's work is none of the watcher's. */
	private static final int WARM_UP = 30_000;

	private static final long ADDRESS = 1024;

	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();

	private final SharedMemory memory = this.memories.create("memory", MemoryType.shared(1, 1));

	private boolean watched = true;

	private long read;

	private int readings;

	private @Nullable Future<?> watch;

	@Setup(Level.Trial)
	public void bind() {
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
		for (int i = 0; i < WARM_UP; i++) {
			watch();
		}
	}

	@Setup(Level.Iteration)
	public void startOrStopWatching() {
		this.watched = !this.watched;
		if (this.watched) {
			this.watch = this.watcher.scheduleAtFixedRate(this::watch, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
		}
		else if (this.watch != null) {
			this.watch.cancel(false);
		}
	}

	private void watch() {
		this.readings++;
		this.read += this.memory.statistics().notifies() + this.meters.scrape().length();
	}

	@Benchmark
	public int notifyNobody() {
		return this.memory.atomicNotify(ADDRESS, 1);
	}

	@Benchmark
	@OperationsPerInvocation(HandOffBenchmark.ROUND_TRIPS)
	public void handOff() throws InterruptedException {
		HandOffBenchmark.play(Players.VIRTUAL, new SharedTurns(this.memory));
	}

	@TearDown(Level.Trial)
	public void stopWatcher() throws InterruptedException {
		this.watcher.shutdownNow();
		if (!this.watcher.awaitTermination(10, TimeUnit.SECONDS) || this.readings <= WARM_UP) {
			throw new IllegalStateException("The watcher did not do what it should");
		}
		this.memories.close();
	}

}
