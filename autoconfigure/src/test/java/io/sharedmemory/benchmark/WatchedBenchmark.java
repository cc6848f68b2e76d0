package io.sharedmemory.benchmark;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.benchmark.HandOffBenchmark.SharedTurns;
import io.sharedmemory.benchmark.HandOffBenchmark.ThreadKind;
import io.sharedmemory.micrometer.SharedMemoryMeterConvention;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the users of a memory pay for a thread that reads all statistics and meters of it
 * again and again, far more often than any monitoring system does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WatchedBenchmark {

	private static final int PERIOD_MILLIS = 10;

	private static final long ADDRESS = 1024;

	@Param({ "false", "true" })
	public boolean watched;

	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();

	private final SharedMemory memory = this.memories.create("memory", MemoryType.shared(1, 1));

	private long read;

	@Setup(Level.Trial)
	public void startWatcher() {
		new SharedMemoryMetrics(this.memories, new SharedMemoryMeterConvention()).bindTo(this.meters);
		if (this.watched) {
			this.watcher.scheduleAtFixedRate(this::watch, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void watch() {
		this.read += this.memory.statistics().notifies() + this.meters.scrape().length();
	}

	@Benchmark
	public int notifyNobody() {
		return this.memory.atomicNotify(ADDRESS, 1);
	}

	@Benchmark
	@OperationsPerInvocation(HandOffBenchmark.ROUND_TRIPS)
	public void handOff() throws InterruptedException {
		HandOffBenchmark.play(ThreadKind.VIRTUAL, new SharedTurns(this.memory));
	}

	@TearDown(Level.Trial)
	public void stopWatcher() throws InterruptedException {
		this.watcher.shutdown();
		if (!this.watcher.awaitTermination(10, TimeUnit.SECONDS) || this.watched != this.read > 0) {
			throw new IllegalStateException("The watcher did not do what it should");
		}
		this.memories.close();
	}

}
