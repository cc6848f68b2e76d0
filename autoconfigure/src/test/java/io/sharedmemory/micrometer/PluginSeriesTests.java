package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Plugins and exports that are too many for timers of their own are added up.
 */
class PluginSeriesTests {

	private static final String NAME = "wasm.plugin.call";

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final PluginCallObservations observations = new PluginCallObservations(this.registry, null);

	private final MeterRegistry meters = new SimpleMeterRegistry();

	PluginSeriesTests() {
		this.meters.config().meterFilter(new PluginSeries(2, 2));
		this.registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.meters));
	}

	@Test
	void firstPluginsAndExportsHaveTimersOfTheirOwn() {
		for (int i = 0; i < 3; i++) {
			for (int j = 0; j < 4; j++) {
				call("p" + i, "f" + j);
			}
		}
		for (int i = 0; i < 2; i++) {
			assertThat(timer("p" + i, "f0").count()).isOne();
			assertThat(timer("p" + i, "f1").count()).isOne();
			assertThat(timer("p" + i, "other").count()).isEqualTo(2);
		}
		assertThat(timer("other", "other").count()).isEqualTo(4);
		assertThat(this.meters.find(NAME).timers()).hasSize(7);
		assertThat(this.meters.find(NAME + ".active").longTaskTimers()).hasSize(7);
		call("p0", "f3");
		assertThat(timer("p0", "other").count()).isEqualTo(3);
	}

	@Test
	void rejectedCallsTakeNoPlaceOfAnExport() {
		call("p0", PluginCallListener.NO_EXPORT);
		call("p0", "f0");
		call("p0", "f1");
		call("p1", "f0");
		call("p2", PluginCallListener.NO_EXPORT);
		assertThat(timer("p0", "none").count()).isOne();
		assertThat(timer("p0", "f1").count()).isOne();
		assertThat(timer("other", "none").count()).isOne();
	}

	@Test
	void whatIsCalledAsTheOthersIsOneOfThem() {
		call("other", "f0");
		call("p0", "other");
		call("p1", "f0");
		call("p0", "f0");
		call("p0", "f1");
		assertThat(timer("other", "other").count()).isOne();
		assertThat(timer("p0", "f1").count()).isOne();
		assertThat(timer("p1", "f0").count()).isOne();
	}

	@Test
	void otherMetersAreLeftAlone() {
		for (int i = 0; i < 4; i++) {
			this.meters.counter("wasm.plugin.calls.mine", "plugin", "p" + i, "export", "f").increment();
		}
		assertThat(this.meters.find("wasm.plugin.calls.mine").counters()).hasSize(4);
	}

	@Test
	void refusesNegativeNumbers() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PluginSeries(-1, 0))
			.withMessage("The number of plugins that have series of their own cannot be -1; 0 is the least");
		assertThatIllegalArgumentException().isThrownBy(() -> new PluginSeries(0, -2))
			.withMessage("The number of exports that have series of their own cannot be -2; 0 is the least");
	}

	private void call(String plugin, String export) {
		PluginCallListener.Call call = this.observations.begin(plugin, export);
		assertThat(call).isNotNull();
		call.end(CallOutcome.SUCCESS, null);
	}

	private Timer timer(String plugin, String export) {
		return this.meters.get(NAME).tags("plugin", plugin, "export", export).timer();
	}

}
