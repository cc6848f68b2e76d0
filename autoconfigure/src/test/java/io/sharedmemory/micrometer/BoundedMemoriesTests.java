package io.sharedmemory.micrometer;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Memories that are too many for meters of their own are added up.
 */
class BoundedMemoriesTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private static final int OF_ALL = 4;

	private static final int OF_A_MEMORY = 18;

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final MeterReader other = new MeterReader(this.meters, "other");

	private SharedMemoryMetrics bind(int maximum) {
		SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions(),
				maximum);
		metrics.bindTo(this.meters);
		return metrics;
	}

	private SharedMemory create(String name) {
		return this.memories.create(name, MemoryType.shared(1, 4));
	}

	@Test
	void noMoreMemoriesThanTheMaximumHaveSeriesOfTheirOwn() {
		bind(2);
		for (int i = 0; i < 10; i++) {
			create("m" + i);
		}
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 3 * OF_A_MEMORY);
		assertThat(new MeterReader(this.meters, "m1").gauge("size")).isEqualTo(PAGE);
		assertThat(this.other.gauge("size")).isEqualTo(8 * PAGE);
		assertThat(this.other.gauge("max")).isEqualTo(32 * PAGE);
	}

	@Test
	void countersOfTheOthersAreAddedUpAndDoNotGoBack() throws Exception {
		bind(0);
		SharedMemory first = create("first");
		SharedMemory second = create("second");
		for (SharedMemory memory : new SharedMemory[] { first, second }) {
			memory.grow(2);
			memory.tryGrow(2);
			memory.atomicNotify(0, 1);
			memory.atomicWait32(0, 1);
			memory.atomicWait32(0, 0, Duration.ofNanos(1));
		}
		assertCounted(2);
		assertThat(this.other.gauge("size")).isEqualTo(6 * PAGE);
		this.memories.remove("first");
		assertCounted(2);
		assertThat(this.other.gauge("size")).isEqualTo(3 * PAGE);
		this.memories.release(second);
		assertCounted(2);
		assertThat(this.other.gauge("size")).isZero();
		assertThat(this.other.gauge("max")).isZero();
		create("first").grow(1);
		assertThat(this.other.growths()).isEqualTo(3);
		second.close();
	}

	private void assertCounted(int memories) {
		assertThat(this.other.growths()).isEqualTo(memories);
		assertThat(this.other.counter("grow.pages")).isEqualTo(2 * memories);
		assertThat(this.other.growthFailures("maximum")).isEqualTo(memories);
		assertThat(this.other.counter("notify")).isEqualTo(memories);
		assertThat(this.other.waits("mismatch")).isEqualTo(memories);
		assertThat(this.other.waits("timed_out")).isEqualTo(memories);
		assertThat(this.other.timer().count()).isEqualTo(2 * memories);
	}

	@Test
	void placeOfARemovedMemoryIsForTheNextNewOne() {
		bind(1);
		create("first");
		create("second");
		this.memories.remove("first");
		create("third");
		assertThat(new MeterReader(this.meters, "third").gauge("size")).isEqualTo(PAGE);
		assertThat(this.other.gauge("size")).isEqualTo(PAGE);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
	}

	@Test
	void memoryThatIsCalledAsTheOthersIsOneOfThem() {
		bind(2);
		create("other");
		create("second");
		create("third");
		create("fourth");
		assertThat(this.other.gauge("size")).isEqualTo(2 * PAGE);
		assertThat(new MeterReader(this.meters, "third").gauge("size")).isEqualTo(PAGE);
	}

	@Test
	void othersHaveTheKeysOfTheConvention() {
		SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories, new TwoTags(), 0);
		metrics.bindTo(this.meters);
		create("first");
		assertThat(this.meters.get("wasm.size").tags("name", "other", "stage", "other").gauge().value())
			.isEqualTo(PAGE);
		metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void closingRemovesTheOthersToo() {
		SharedMemoryMetrics metrics = bind(1);
		create("first");
		create("second");
		metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		this.memories.remove("second");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void refusesANegativeMaximum() {
		assertThatIllegalArgumentException().isThrownBy(() -> bind(-1))
			.withMessage("The number of memories that have series of their own cannot be -1; 0 is the least");
	}

	private static final class TwoTags extends DefaultSharedMemoryMeterConventions {

		TwoTags() {
			super("wasm");
		}

		@Override
		public Tags memoryTags(SharedMemory memory) {
			return Tags.of("name", memory.name(), "stage", "test");
		}

	}

}
