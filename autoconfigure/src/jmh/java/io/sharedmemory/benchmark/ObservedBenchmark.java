package io.sharedmemory.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.micrometer.PluginCallObservations;
import io.sharedmemory.micrometer.DefaultPluginMeterConventions;
import io.sharedmemory.micrometer.PluginSeries;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.micrometer.WasmPluginMetrics;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * What those pay who are observed: a call of an empty function of a plugin, a wait that
 * ends at once because of its value, and hand-offs between two virtual threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = { "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1" })
public class ObservedBenchmark {

	private static final String EMPTY = "empty";

	private static final long ADDRESS = 1024;

	@Param
	public Observer observer;

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 1));

	private WasmPlugins plugins;

	private WasmPlugin plugin;

	@Setup
	public void load() {
		this.plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry,
				this.observer.listener(this.meters));
		this.plugin = this.plugins.create(PluginDefinition.builder("plugin", new TestModule())
			.function(
					new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
						throw new IllegalStateException("Nobody asks for sleep");
					}))
			.build());
		if (this.observer.hasMeters()) {
			new SharedMemoryMetrics(this.registry, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
			new WasmPluginMetrics(this.plugins, new DefaultPluginMeterConventions(), new PluginSeries(1, 1),
					this.observer == Observer.TIMERS)
				.bindTo(this.meters);
		}
	}

	@Benchmark
	public long[] call() {
		return this.plugin.call(EMPTY);
	}

	@Benchmark
	public WaitResult waitForAnotherValue() throws InterruptedException {
		return this.memory.atomicWait32(ADDRESS, 1);
	}

	@Benchmark
	@OperationsPerInvocation(HandOffBenchmark.ROUND_TRIPS)
	public void handOff() throws InterruptedException {
		HandOffBenchmark.play(Players.VIRTUAL, new SharedTurns(this.memory));
	}

	@TearDown
	public void close() {
		if (this.observer.hasMeters()
				&& this.meters.find("wasm.plugin.call").timers().stream().noneMatch((timer) -> timer.count() > 0)
				&& this.meters.get("wasm.shared.memory.wait").tag("memory", "memory").timer().count() == 0) {
			throw new IllegalStateException("Nothing was observed");
		}
		this.plugins.close();
		this.registry.close();
	}

	/**
	 * Who observes.
	 */
	public enum Observer {

		/** There is no listener, and there are no meters. */
		NOBODY {

			@Override
			@Nullable PluginCallListener listener(PrometheusMeterRegistry meters) {
				return null;
			}

		},

		/** There is an observation registry, which nobody has a handler in. */
		NO_HANDLER {

			@Override
			PluginCallListener listener(PrometheusMeterRegistry meters) {
				return new PluginCallObservations(ObservationRegistry.create(), null);
			}

		},

		/** There are timers of calls and waits for Prometheus. */
		TIMERS {

			@Override
			@Nullable PluginCallListener listener(PrometheusMeterRegistry meters) {
				return null;
			}

		},

		/** The same, but those of calls are made of an observation. */
		OBSERVATION {

			@Override
			PluginCallListener listener(PrometheusMeterRegistry meters) {
				ObservationRegistry registry = ObservationRegistry.create();
				registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
				return new PluginCallObservations(registry, null);
			}

		};

		boolean hasMeters() {
			return this == TIMERS || this == OBSERVATION;
		}

		abstract @Nullable PluginCallListener listener(PrometheusMeterRegistry meters);

	}

}
