package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says of filters that go wrong with meters that come and go. If one of
 * these fails, Micrometer has become better, and the guide is out of date.
 */
class MeterFilterTests {

	private static final String SIZE = "wasm.shared.memory.size";

	private static final MemoryType TYPE = MemoryType.shared(1, 4);

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new DefaultSharedMemoryMeterConventions());

	@Test
	void filterThatMakesOneMeterOfSeveralHasTheFirstOnesValueAndLosesItWithAny() {
		this.meters.config().meterFilter(MeterFilter.ignoreTags("memory"));
		this.metrics.bindTo(this.meters);
		this.memories.create("first", TYPE);
		this.memories.create("second", MemoryType.shared(3, 4));
		assertThat(this.meters.get(SIZE).gauge().value()).isEqualTo(MemoryType.PAGE_SIZE);
		this.memories.remove("second");
		assertThat(this.meters.find(SIZE).gauge()).isNull();
		assertThat(this.memories.find("first")).isPresent();
	}

	@Test
	void filterThatBoundsTagValuesForgetsNone() {
		this.meters.config()
			.meterFilter(MeterFilter.maximumAllowableTags("wasm.shared.memory", "memory", 2, MeterFilter.deny()));
		this.metrics.bindTo(this.meters);
		for (String name : new String[] { "first", "second" }) {
			this.memories.create(name, TYPE);
			this.memories.remove(name);
		}
		this.memories.create("third", TYPE);
		assertThat(this.meters.find(SIZE).gauge()).isNull();
	}

}
