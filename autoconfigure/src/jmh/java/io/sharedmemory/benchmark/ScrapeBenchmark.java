package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sharedmemory.MemoryType;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What Prometheus asks for every few seconds, of many memories.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ScrapeBenchmark {

	static final int MEMORIES = 1000;

	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Setup(Level.Trial)
	public void create() {
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
		for (int i = 0; i < MEMORIES; i++) {
			this.memories.create("memory-" + i, MemoryType.shared(1, 256)).atomicNotify(0, 1);
		}
	}

	@Benchmark
	public String scrape() {
		return this.meters.scrape();
	}

	@TearDown(Level.Trial)
	public void close() {
		this.memories.close();
	}

}
