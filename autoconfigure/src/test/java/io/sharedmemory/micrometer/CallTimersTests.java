package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import run.endive.wasi.WasiExitException;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The timers of calls that nobody observes.
 */
@Timeout(60)
class CallTimersTests {

	private static final String NAME = "wasm.plugin.call";

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@AutoClose
	private final CalledPlugin fixture = fixture(null);

	private static CalledPlugin fixture(@Nullable PluginCallObservations observations) {
		return new CalledPlugin(observations, (code) -> {
			throw new WasiExitException((int) code);
		});
	}

	private void bind(MeterRegistry registry, int maximum) {
		new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions(), new PluginSeries(maximum, 2),
				true)
			.bindTo(registry);
	}

	@Test
	void timersAreThoseOfAnObservation() {
		bind(this.meters, 8);
		callInAllWays(this.fixture);
		MeterRegistry observed = new SimpleMeterRegistry();
		observed.config().meterFilter(new PluginSeries(8, 2));
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(observed));
		try (CalledPlugin other = fixture(new PluginCallObservations(registry, null))) {
			callInAllWays(other);
		}
		assertThat(counts(this.meters)).isEqualTo(counts(observed)).hasSizeGreaterThan(CallOutcome.values().length);
	}

	private static void callInAllWays(CalledPlugin fixture) {
		WasmPlugin plugin = fixture.create("pricing",
				(builder) -> builder.instances(0, 1)
					.acquireTimeout(Duration.ofMillis(1))
					.callTimeout(Duration.ofMillis(50)));
		plugin.call("add", 2, 3);
		plugin.call("add", 2, 3);
		plugin.call("empty");
		plugin.call("count");
		fail(() -> plugin.call("divide", 0));
		fail(() -> plugin.call("sleep", 0));
		fail(() -> plugin.call("spin"));
		plugin.with((instance) -> {
			fail(() -> plugin.call("empty"));
			return null;
		});
		Thread.currentThread().interrupt();
		fail(() -> plugin.call("empty"));
		assertThat(Thread.interrupted()).isTrue();
	}

	private static void fail(Runnable call) {
		assertThatExceptionOfType(PluginException.class).isThrownBy(call::run);
	}

	private static Map<Meter.Id, Long> counts(MeterRegistry registry) {
		return registry.find(NAME).timers().stream().collect(Collectors.toMap(Meter::getId, Timer::count));
	}

	@Test
	void timeIsThatOfTheCall() {
		bind(this.meters, 8);
		WasmPlugin plugin = this.fixture.create("pricing", (builder) -> builder.callTimeout(Duration.ofMillis(50)));
		fail(() -> plugin.call("spin"));
		Timer timer = this.meters.get(NAME).tag("outcome", "timeout").timer();
		assertThat(timer.max(TimeUnit.MILLISECONDS)).isBetween(50.0, 50_000.0);
		assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(timer.max(TimeUnit.MILLISECONDS));
	}

	@Test
	void pluginsAndExportsThatAreTooManyAreAddedUp() {
		bind(this.meters, 1);
		for (String name : List.of("one", "two", "three")) {
			WasmPlugin plugin = this.fixture.create(name);
			List.of("empty", "count", "two_results").forEach(plugin::call);
		}
		assertThat(this.meters.find(NAME).timers()).extracting(
				(timer) -> timer.getId().getTag("plugin") + "." + timer.getId().getTag("export") + " " + timer.count())
			.containsExactlyInAnyOrder("one.empty 1", "one.count 1", "one.other 1", "other.other 6");
		this.fixture.plugins.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void callThatEndsAfterItsPluginIsGoneLeavesNoTimer() {
		bind(this.meters, 8);
		this.fixture.plugins.addListener(new PluginListener() {

			@Override
			public void onClosed(WasmPlugin plugin) {
				fail(() -> plugin.call("empty"));
			}

		});
		this.fixture.create("pricing").call("empty");
		assertThat(this.meters.find(NAME).timers()).hasSize(1);
		this.fixture.plugins.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void callIsRecordedOnceInARegistryThatIsInAnother() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		composite.add(this.meters);
		WasmPluginMetrics metrics = new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions(),
				new PluginSeries(8, 2), true);
		metrics.bindTo(composite);
		metrics.bindTo(this.meters);
		this.fixture.create("pricing").call("empty");
		assertThat(this.meters.get(NAME).timer().count()).isOne();
	}

	@Test
	void percentilesAreThoseThatWereAskedFor() {
		this.meters.config().meterFilter(new MeterFilter() {

			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return DistributionStatisticConfig.builder().percentiles(0.5, 0.99).build().merge(config);
			}

		});
		bind(this.meters, 8);
		this.fixture.create("pricing").call("empty");
		assertThat(this.meters.get(NAME).timer().takeSnapshot().percentileValues()).hasSize(2);
	}

	@Test
	void callsThatAreLeftToTheirObservationHaveNoTimer() {
		new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions(), new PluginSeries(8, 2))
			.bindTo(this.meters);
		this.fixture.create("pricing").call("empty");
		assertThat(this.meters.find(NAME).timers()).isEmpty();
	}

	@Test
	void longestCallIsTheOneThatBeganFirst() throws Exception {
		bind(this.meters, 8);
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch within = new CountDownLatch(1);
		Consumer<Object> hold = (ignored) -> {
			within.countDown();
			await(end);
		};
		try (CalledPlugin held = new CalledPlugin(null, hold::accept); TestThreads threads = new TestThreads()) {
			new WasmPluginMetrics(held.plugins, new DefaultPluginMeterConventions(), new PluginSeries(8, 2), true)
				.bindTo(this.meters);
			WasmPlugin plugin = held.create("holding");
			TimeGauge longest = this.meters.get(NAME + ".longest").tag("plugin", "holding").timeGauge();
			assertThat(longest.value(TimeUnit.NANOSECONDS)).isZero();
			TestThread<Void> call = threads.run(ThreadKind.PLATFORM, () -> plugin.call("sleep", 1));
			within.await();
			double first = longest.value(TimeUnit.NANOSECONDS);
			assertThat(first).isPositive();
			assertThat(longest.value(TimeUnit.NANOSECONDS)).isGreaterThan(first);
			end.countDown();
			call.join();
			assertThat(longest.value(TimeUnit.NANOSECONDS)).isZero();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
