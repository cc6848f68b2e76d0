package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitListener;
import io.sharedmemory.WaitResult;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timer of waits is one of Micrometer's own, so that its settings hold for it.
 */
@Timeout(60)
class WaitTimerTests {

	private static final String NAME = "wasm.shared.memory.wait";

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.memories.create("requests", MemoryType.shared(1, 1));

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new DefaultSharedMemoryMeterConventions());

	@Test
	void histogramHasEachWaitInItsBucket() throws Exception {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		meters.config()
			.meterFilter(distribution(DistributionStatisticConfig.builder()
				.serviceLevelObjectives(Duration.ofMillis(10).toNanos(), Duration.ofHours(1).toNanos())));
		this.metrics.bindTo(meters);
		await(1, Duration.ofHours(1));
		await(1, Duration.ofHours(1));
		await(0, Duration.ofMillis(20));
		assertThat(meters.scrape().lines()).contains(
				"wasm_shared_memory_wait_seconds_bucket{memory=\"requests\",le=\"0.01\"} 2",
				"wasm_shared_memory_wait_seconds_bucket{memory=\"requests\",le=\"3600.0\"} 3");
	}

	@Test
	void percentilesFollowTheWaits() throws Exception {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		meters.config().meterFilter(distribution(DistributionStatisticConfig.builder().percentiles(0.99)));
		this.metrics.bindTo(meters);
		await(0, Duration.ofMillis(20));
		assertThat(meters.get(NAME).timer().takeSnapshot().percentileValues()).singleElement()
			.satisfies((percentile) -> assertThat(percentile.value(TimeUnit.MILLISECONDS)).isGreaterThan(19));
		assertThat(meters.get(NAME).timer().max(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(20);
	}

	private static MeterFilter distribution(DistributionStatisticConfig.Builder settings) {
		return new MeterFilter() {

			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return id.getName().equals(NAME) ? settings.build().merge(config) : config;
			}

		};
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void waitIsRecordedOnceInARegistryThatIsBoundTwice(boolean compositeFirst) throws Exception {
		CompositeMeterRegistry outer = new CompositeMeterRegistry();
		CompositeMeterRegistry inner = new CompositeMeterRegistry();
		MeterRegistry meters = new SimpleMeterRegistry();
		if (compositeFirst) {
			this.metrics.bindTo(outer);
			this.metrics.bindTo(meters);
		}
		else {
			this.metrics.bindTo(meters);
			this.metrics.bindTo(outer);
		}
		await(1, Duration.ZERO);
		assertThat(meters.get(NAME).timer().count()).isOne();
		outer.add(inner.add(meters));
		await(1, Duration.ZERO);
		assertThat(meters.get(NAME).timer().count()).isEqualTo(2);
		outer.remove(inner);
		await(1, Duration.ZERO);
		assertThat(meters.get(NAME).timer().count()).isEqualTo(3);
	}

	@Test
	void nobodyListensWhereTheTimerIsDenied() throws Exception {
		MeterRegistry meters = new SimpleMeterRegistry();
		meters.config().meterFilter(MeterFilter.deny((id) -> id.getName().equals(NAME)));
		this.metrics.bindTo(meters);
		await(1, Duration.ZERO);
		assertThat(meters.find(NAME).timers()).isEmpty();
		assertThat(new MeterReader(meters, "requests").waits("mismatch")).isOne();
	}

	@Test
	void removedMetersHearOfNoFurtherWaits() throws Exception {
		MeterRegistry meters = new SimpleMeterRegistry();
		this.metrics.bindTo(meters);
		Timer timer = meters.get(NAME).timer();
		this.metrics.close();
		await(1, Duration.ZERO);
		assertThat(timer.count()).isZero();
	}

	@Test
	void asynchronousWaitsAreTimed() {
		MeterRegistry meters = new SimpleMeterRegistry();
		this.metrics.bindTo(meters);
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(0, 0);
		this.memory.atomicNotify(0, 1);
		assertThat(wait).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(WaitResult.OK);
		assertThat(meters.get(NAME).timer().count()).isOne();
	}

	@Test
	void listenerThatFailsBreaksNoWaitAndKeepsNoOtherFromHearing() throws Exception {
		WaitListener failing = (nanos) -> {
			throw new StackOverflowError();
		};
		this.memory.addWaitListener((nanos) -> {
			throw new IllegalStateException("out of order");
		});
		this.memory.addWaitListener(failing);
		MeterRegistry meters = new SimpleMeterRegistry();
		this.metrics.bindTo(meters);
		assertThat(await(1, Duration.ZERO)).isEqualTo(WaitResult.MISMATCH);
		assertThat(await(0, Duration.ofMillis(1))).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(meters.get(NAME).timer().count()).isEqualTo(2);
	}

	private WaitResult await(int expected, Duration timeout) throws InterruptedException {
		return this.memory.atomicWait32(0, expected, timeout);
	}

}
