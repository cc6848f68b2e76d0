package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A convention decides about the names and tags of all meters.
 */
class MeterConventionTests {

	private static final int OF_ALL = 4;

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@Test
	void defaultNamesBeginWithWasmSharedMemory() {
		SharedMemoryMeterConvention convention = new SharedMemoryMeterConvention();
		assertThat(convention.getName()).isEqualTo("wasm.shared.memory");
		assertThat(convention.getTags(this.memories.create("requests", MemoryType.shared(1, 1))))
			.isEqualTo(Tags.of("memory", "requests"));
	}

	@Test
	void anotherConventionRenamesAndTagsAllMeters() {
		SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories, new PluginConvention());
		metrics.bindTo(this.meters);
		this.memories.create("requests", MemoryType.shared(1, 4));
		this.memories.create("tallies", MemoryType.shared(1, 1));
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * 18)
			.extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getName()).startsWith("plugin.memory."))
			.filteredOn((id) -> !id.getName().matches("plugin\\.memory\\.(registered|refused)"))
			.allSatisfy((id) -> {
				assertThat(id.getTag("name")).isIn("requests", "tallies");
				assertThat(id.getTag("kind")).isEqualTo("requests".equals(id.getTag("name")) ? "growing" : "fixed");
				assertThat(id.getTag("memory")).isNull();
			});
		assertThat(this.meters.get("plugin.memory.grow")
			.tags("name", "requests", "kind", "growing", "outcome", "failure", "reason", "budget")
			.functionCounter()
			.count()).isZero();
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 18);
		metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	private static final class PluginConvention implements MeterConvention<SharedMemory> {

		@Override
		public String getName() {
			return "plugin.memory";
		}

		@Override
		public Tags getTags(SharedMemory memory) {
			boolean fixed = memory.type().minimum() == memory.type().maximum();
			return Tags.of("name", memory.name(), "kind", fixed ? "fixed" : "growing");
		}

	}

}
