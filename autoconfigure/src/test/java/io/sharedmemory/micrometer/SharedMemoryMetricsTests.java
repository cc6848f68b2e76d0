package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryMetrics}.
 */
class SharedMemoryMetricsTests {

	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new SharedMemoryMeterConvention());

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@AfterEach
	void close() {
		this.metrics.close();
		this.memories.close();
	}

	@Test
	void sizeFollowsGrowth() {
		SharedMemory memory = this.memories.create("requests", MemoryType.shared(1, 4));
		this.metrics.bindTo(this.meters);
		assertThat(value("size", "requests")).isEqualTo(65536);
		assertThat(value("max", "requests")).isEqualTo(4 * 65536);
		memory.grow(2);
		assertThat(value("size", "requests")).isEqualTo(3 * 65536);
	}

	@Test
	void waitersAreCounted() throws Exception {
		SharedMemory memory = this.memories.create("requests", MemoryType.shared(1, 4));
		this.metrics.bindTo(this.meters);
		assertThat(value("waiters", "requests")).isZero();
		Thread thread = Thread.ofVirtual()
			.start(() -> assertThatExceptionOfType(SharedMemoryClosedException.class)
				.isThrownBy(() -> memory.atomicWait32(0, 0)));
		await().until(() -> value("waiters", "requests") == 1);
		memory.close();
		thread.join();
		assertThat(value("waiters", "requests")).isZero();
		assertThat(value("size", "requests")).isZero();
	}

	@Test
	void metersComeAndGoWithTheirMemory() {
		this.metrics.bindTo(this.meters);
		assertThat(this.meters.getMeters()).hasSize(1);
		this.memories.create("a", MemoryType.shared(1, 4));
		this.memories.create("b", MemoryType.shared(2, 4));
		assertThat(this.meters.getMeters()).hasSize(1 + 2 * 18);
		this.memories.remove("a");
		assertThat(this.meters.getMeters()).hasSize(1 + 18);
		this.memories.create("a", MemoryType.shared(3, 4));
		assertThat(value("size", "a")).isEqualTo(3 * 65536);
	}

	@Test
	void everyMeterRegistryHasOneSetOfMeters() {
		this.memories.create("a", MemoryType.shared(1, 4));
		MeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(this.meters);
		this.metrics.bindTo(other);
		this.metrics.bindTo(other);
		assertThat(this.meters.getMeters()).hasSize(1 + 18);
		assertThat(other.getMeters()).hasSize(1 + 18);
		this.metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		assertThat(other.getMeters()).isEmpty();
		this.memories.create("b", MemoryType.shared(1, 4));
		assertThat(other.getMeters()).isEmpty();
	}

	@Test
	void everyMeterHasADescription() {
		this.memories.create("a", MemoryType.shared(1, 4));
		this.metrics.bindTo(this.meters);
		assertThat(this.meters.getMeters()).extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getDescription()).isNotBlank());
	}

	private double value(String meter, String memory) {
		return this.meters.get("wasm.shared.memory." + meter).tag("memory", memory).gauge().value();
	}

}
