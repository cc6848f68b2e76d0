package io.sharedmemory.micrometer;

import java.lang.ref.WeakReference;
import java.util.List;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Meters come and go with their memory.
 */
@Timeout(60)
class MeterLifecycleTests {

	private static final int OF_A_MEMORY = 18;

	private static final int OF_ALL = 6;

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private static final MemoryType TYPE = MemoryType.shared(1, 4);

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry(List.of(),
			new MemoryBudget(1 << 20));

	private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new DefaultSharedMemoryMeterConventions());

	@Test
	void memoriesCreatedBeforeAndAfterBindingHaveOneSetEach() {
		this.memories.create("before", TYPE);
		this.metrics.bindTo(this.meters);
		this.memories.create("after", TYPE);
		assertThat(metersOf("before")).isEqualTo(OF_A_MEMORY);
		assertThat(metersOf("after")).isEqualTo(OF_A_MEMORY);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
	}

	@Test
	void removedMemoryLeavesNothing() {
		this.memories.create("before", TYPE);
		this.metrics.bindTo(this.meters);
		this.memories.create("after", TYPE);
		this.memories.remove("before");
		this.memories.remove("after");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
		assertThat(this.meters.scrape()).doesNotContain("memory=");
	}

	@Test
	void releasedMemoryLeavesNothing() {
		SharedMemory memory = this.memories.create("released", TYPE);
		this.metrics.bindTo(this.meters);
		this.memories.release(memory);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
		memory.close();
	}

	@Test
	void metersThatCannotAllBeRegisteredLeaveNothing() {
		this.memories.create("before", TYPE);
		IllegalStateException problem = new IllegalStateException("too many meters");
		this.meters.config().onMeterAdded((meter) -> {
			if (meter.getId().getName().endsWith("notify.woken")) {
				throw problem;
			}
		});
		assertThatIllegalStateException().isThrownBy(() -> this.metrics.bindTo(this.meters)).isSameAs(problem);
		assertThat(this.meters.getMeters()).isEmpty();
		this.memories.create("after", TYPE);
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void memoryOfARemovedOnesNameHasItsOwnMeters() {
		SharedMemory first = this.memories.create("requests", TYPE);
		this.metrics.bindTo(this.meters);
		first.grow(2);
		for (int i = 0; i < 3; i++) {
			this.memories.remove("requests");
			SharedMemory next = this.memories.create("requests", MemoryType.shared(2, 4));
			MeterReader read = new MeterReader(this.meters, "requests");
			assertThat(read.gauge("size")).isEqualTo(2 * PAGE);
			assertThat(read.growths()).isZero();
			next.grow(1);
			assertThat(read.gauge("size")).isEqualTo(3 * PAGE);
			assertThat(read.growths()).isOne();
			assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY);
		}
	}

	@Test
	void definedMemoryHasMetersWhenItIsCreated() {
		this.memories.define("before", TYPE, (memory) -> {
		});
		this.metrics.bindTo(this.meters);
		this.memories.define("after", TYPE, (memory) -> memory.grow(1));
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
		assertThat(this.meters.get("wasm.shared.memory.registered").gauge().value()).isZero();
		this.memories.get("before");
		assertThat(metersOf("before")).isEqualTo(OF_A_MEMORY);
		this.memories.get("after");
		assertThat(metersOf("after")).isEqualTo(OF_A_MEMORY);
		assertThat(new MeterReader(this.meters, "after").growths()).isOne();
	}

	@Test
	void memoryThatCouldNotBeCreatedHasNoMeters() {
		this.metrics.bindTo(this.meters);
		assertThatIllegalStateException().isThrownBy(() -> this.memories.create("requests", TYPE, (memory) -> {
			throw new IllegalStateException();
		}));
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
	}

	@Test
	void valuesOutliveACollection() {
		createAndBindWithoutKeepingAnything();
		collectGarbage();
		MeterReader read = new MeterReader(this.meters, "requests");
		assertThat(read.gauge("size")).isEqualTo(3 * PAGE);
		assertThat(read.growths()).isOne();
		assertThat(this.meters.scrape()).doesNotContain("NaN")
			.contains("wasm_shared_memory_registered 1.0", "wasm_shared_memory_budget_used_bytes 196608.0",
					"wasm_shared_memory_grow_pages_total{memory=\"requests\"} 2.0");
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
	}

	private void createAndBindWithoutKeepingAnything() {
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
		this.memories.create("requests", TYPE).grow(2);
	}

	@Test
	void removedMemoryIsNotKeptByItsMeters() {
		this.metrics.bindTo(this.meters);
		WeakReference<SharedMemory> memory = new WeakReference<>(this.memories.create("requests", TYPE));
		this.memories.remove("requests");
		await().until(() -> {
			System.gc();
			return memory.refersTo(null);
		});
	}

	private static void collectGarbage() {
		WeakReference<Object> garbage = new WeakReference<>(new Object());
		await().until(() -> {
			System.gc();
			return garbage.refersTo(null);
		});
	}

	@Test
	void closingRemovesAllMetersAndAddsNoneLater() {
		this.memories.create("requests", TYPE);
		this.metrics.bindTo(this.meters);
		this.metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		assertThat(this.meters.scrape()).isEmpty();
		this.memories.create("late", TYPE);
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).isEmpty();
		this.metrics.close();
	}

	@Test
	void closingLeavesTheMetersOfOthers() {
		this.meters.counter("other");
		this.memories.create("requests", TYPE);
		this.metrics.bindTo(this.meters);
		this.metrics.close();
		assertThat(this.meters.getMeters()).map((meter) -> meter.getId().getName()).containsExactly("other");
	}

	@Test
	void closedMeterRegistryDoesNotKeepMemoriesFromComingAndGoing() {
		this.metrics.bindTo(this.meters);
		this.meters.close();
		this.memories.create("requests", TYPE);
		assertThat(this.memories.remove("requests")).isTrue();
	}

	private long metersOf(String memory) {
		return this.meters.getMeters()
			.stream()
			.filter((meter) -> memory.equals(meter.getId().getTag("memory")))
			.count();
	}

}
