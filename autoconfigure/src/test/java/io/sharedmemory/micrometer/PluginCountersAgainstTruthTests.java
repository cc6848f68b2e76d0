package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasi.WasiExitException;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginTimeoutException;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.PluginUnavailableException;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the timers and counters of calls say is what the callers counted themselves. Their
 * choices follow from a seed; {@code -Dsharedmemory.seed=} takes it again.
 */
class PluginCountersAgainstTruthTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration.ofSeconds(10);

	private static final int THREADS = 8;

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final Map<CallOutcome, LongAdder> truth = new EnumMap<>(CallOutcome.class);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@Timeout(120)
	void metersEqualWhatTheCallersCounted(boolean observed) throws Exception {
		this.registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.meters));
		PluginCallObservations observations = observed ? new PluginCallObservations(this.registry, null) : null;
		try (CalledPlugin fixture = new CalledPlugin(observations, (code) -> {
			throw new WasiExitException((int) code);
		})) {
			new WasmPluginMetrics(fixture.plugins, new DefaultPluginMeterConventions(), new PluginSeries(8, 8),
					!observed)
				.bindTo(this.meters);
			load(fixture);
		}
		assertThat(this.meters.find("wasm.plugin.call.active").longTaskTimers())
			.allSatisfy((timer) -> assertThat(timer.activeTasks()).isZero());
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	private void load(CalledPlugin fixture) throws Exception {
		for (CallOutcome outcome : CallOutcome.values()) {
			this.truth.put(outcome, new LongAdder());
		}
		WasmPlugin plugin = fixture.create("pricing",
				(builder) -> builder.instances(0, 4)
					.acquireTimeout(Duration.ofMillis(2))
					.callTimeout(Duration.ofMillis(10)));
		long end = System.nanoTime() + TIME.toNanos();
		SplittableRandom random = new SplittableRandom(SEED);
		List<Future<?>> threads = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			for (int i = 0; i < THREADS; i++) {
				SplittableRandom choices = random.split();
				threads.add(executor.submit(() -> load(plugin, choices, end)));
			}
			for (Future<?> thread : threads) {
				thread.get();
			}
		}
		this.truth.forEach((outcome, count) -> {
			assertThat(count.sum()).as("%s, seed %d", outcome, SEED).isPositive();
			assertThat(plugin.calls().get(outcome)).as("%s, seed %d", outcome, SEED).isEqualTo(count.sum());
			assertThat(timed(outcome)).as("%s, seed %d", outcome, SEED).isEqualTo(count.sum());
		});
		assertThat(plugin.instances().busy()).isZero();
		assertThat(this.meters.get("wasm.plugin.acquire").timer().count())
			.isGreaterThanOrEqualTo(this.truth.get(CallOutcome.REJECTED).sum());
	}

	private long timed(CallOutcome outcome) {
		return this.meters.get("wasm.plugin.call")
			.tag("outcome", outcome.label())
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private void load(WasmPlugin plugin, SplittableRandom choices, long end) {
		while (System.nanoTime() < end) {
			this.truth.get(call(plugin, choices.nextInt(100))).increment();
			Thread.interrupted();
		}
	}

	private static CallOutcome call(WasmPlugin plugin, int choice) {
		try {
			switch (choice) {
				case 0 -> plugin.call("spin");
				case 1 -> plugin.call("sleep", 0);
				case 2, 3, 4 -> plugin.call("divide", 0);
				case 5 -> callInterrupted(plugin);
				case 6 -> {
					Thread.currentThread().interrupt();
					plugin.call("empty");
				}
				default -> plugin.call("add", choice, 1);
			}
			return CallOutcome.SUCCESS;
		}
		catch (PluginTimeoutException ex) {
			return CallOutcome.TIMEOUT;
		}
		catch (PluginUnavailableException ex) {
			return CallOutcome.REJECTED;
		}
		catch (PluginTrapException ex) {
			return (choice == 1) ? CallOutcome.EXIT : CallOutcome.TRAP;
		}
		catch (PluginException ex) {
			return CallOutcome.ERROR;
		}
	}

	private static void callInterrupted(WasmPlugin plugin) {
		plugin.with((instance) -> {
			Thread.currentThread().interrupt();
			instance.callVoid("spin");
			return null;
		});
	}

}
