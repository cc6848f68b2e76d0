package io.sharedmemory.micrometer;

import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every meter registry has one set of meters, whatever it makes of them.
 */
class MeterRegistriesTests {

	private static final int OF_A_MEMORY = 18;

	private static final int OF_ALL = 4;

	private static final MemoryType TYPE = MemoryType.shared(1, 4);

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories,
			new DefaultSharedMemoryMeterConventions());

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@Test
	void severalRegistriesHaveOneSetEach() {
		MeterRegistry other = new SimpleMeterRegistry();
		this.memories.create("before", TYPE);
		this.metrics.bindTo(this.meters);
		this.metrics.bindTo(other);
		this.metrics.bindTo(other);
		SharedMemory memory = this.memories.create("after", TYPE);
		memory.grow(1);
		for (MeterRegistry registry : List.of(this.meters, other)) {
			assertThat(registry.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
			assertThat(new MeterReader(registry, "after").growths()).isOne();
		}
		this.memories.remove("before");
		for (MeterRegistry registry : List.of(this.meters, other)) {
			assertThat(registry.getMeters()).hasSize(OF_ALL + OF_A_MEMORY);
		}
		this.metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		assertThat(other.getMeters()).isEmpty();
	}

	@Test
	void closingOneBinderLeavesTheRegistriesOfAnother() {
		SharedMemoryMetrics other = new SharedMemoryMetrics(this.memories,
				new DefaultSharedMemoryMeterConventions("other"));
		this.memories.create("requests", TYPE);
		this.metrics.bindTo(this.meters);
		other.bindTo(this.meters);
		this.metrics.close();
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY)
			.allMatch((meter) -> meter.getId().getName().startsWith("other."));
	}

	@ParameterizedTest
	@EnumSource
	void compositeAndItsChildHaveOneSetOfMeters(Binding binding) {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		this.memories.create("before", TYPE);
		binding.bind(this.metrics, composite, this.meters);
		SharedMemory memory = this.memories.create("after", TYPE);
		for (MeterRegistry registry : List.of(composite, this.meters)) {
			assertThat(registry.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
			assertThat(new MeterReader(registry, "after").gauge("size")).isEqualTo(MemoryType.PAGE_SIZE);
		}
		memory.grow(2);
		this.memories.remove("before");
		this.memories.remove("after");
		for (MeterRegistry registry : List.of(composite, this.meters)) {
			assertThat(registry.getMeters()).hasSize(OF_ALL);
		}
		this.memories.create("after", MemoryType.shared(2, 4));
		for (MeterRegistry registry : List.of(composite, this.meters)) {
			assertThat(registry.getMeters()).hasSize(OF_ALL + OF_A_MEMORY);
			assertThat(new MeterReader(registry, "after").gauge("size")).isEqualTo(2 * MemoryType.PAGE_SIZE);
			assertThat(new MeterReader(registry, "after").growths()).isZero();
		}
		this.metrics.close();
		for (MeterRegistry registry : List.of(composite, this.meters)) {
			assertThat(registry.getMeters()).isEmpty();
		}
	}

	enum Binding {

		COMPOSITE_WITH_CHILD {

			@Override
			void bind(SharedMemoryMetrics metrics, CompositeMeterRegistry composite, MeterRegistry child) {
				composite.add(child);
				metrics.bindTo(composite);
			}

		},

		COMPOSITE_THAT_GETS_ITS_CHILD_LATER {

			@Override
			void bind(SharedMemoryMetrics metrics, CompositeMeterRegistry composite, MeterRegistry child) {
				metrics.bindTo(composite);
				composite.add(child);
			}

		},

		COMPOSITE_THEN_CHILD {

			@Override
			void bind(SharedMemoryMetrics metrics, CompositeMeterRegistry composite, MeterRegistry child) {
				composite.add(child);
				metrics.bindTo(composite);
				metrics.bindTo(child);
			}

		},

		CHILD_THEN_COMPOSITE {

			@Override
			void bind(SharedMemoryMetrics metrics, CompositeMeterRegistry composite, MeterRegistry child) {
				metrics.bindTo(child);
				composite.add(child);
				metrics.bindTo(composite);
			}

		};

		abstract void bind(SharedMemoryMetrics metrics, CompositeMeterRegistry composite, MeterRegistry child);

	}

	@Test
	void commonTagsAreOnEveryMeter() {
		this.meters.config().commonTags("application", "redaction");
		this.metrics.bindTo(this.meters);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY)
			.extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getTag("application")).isEqualTo("redaction"));
		assertComesAndGoes();
	}

	@Test
	void filterMayRenameMeters() {
		this.meters.config().meterFilter(new MeterFilter() {

			@Override
			public Meter.Id map(Meter.Id id) {
				return id.withName(id.getName().replace("wasm.shared.memory", "plugins"));
			}

		});
		this.metrics.bindTo(this.meters);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.get("plugins.size").tag("memory", "requests").gauge().value())
			.isEqualTo(MemoryType.PAGE_SIZE);
		assertThat(this.meters.getMeters()).allMatch((meter) -> meter.getId().getName().startsWith("plugins."));
		assertComesAndGoes();
	}

	@Test
	void filterMayRenameTags() {
		this.meters.config().meterFilter(MeterFilter.renameTag("wasm.shared.memory", "memory", "name"));
		this.metrics.bindTo(this.meters);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.get("wasm.shared.memory.waiters").tag("name", "requests").gauge().value()).isZero();
		assertComesAndGoes();
	}

	private void assertComesAndGoes() {
		this.memories.create("other", TYPE);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY);
		this.metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void filterMayDenyMeters() {
		this.meters.config().meterFilter(MeterFilter.denyNameStartsWith("wasm.shared.memory.grow"));
		this.metrics.bindTo(this.meters);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY - 6)
			.noneMatch((meter) -> meter.getId().getName().contains("grow"));
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
	}

	@Test
	void filterMayDenyAll() {
		this.meters.config().meterFilter(MeterFilter.deny());
		this.metrics.bindTo(this.meters);
		this.memories.create("requests", TYPE);
		assertThat(this.meters.getMeters()).isEmpty();
		assertThat(this.memories.remove("requests")).isTrue();
		this.metrics.close();
	}

}
