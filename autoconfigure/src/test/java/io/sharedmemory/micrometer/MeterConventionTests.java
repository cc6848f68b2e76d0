package io.sharedmemory.micrometer;

import java.util.Locale;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Conventions decide about the names and tags of all meters; what is wrong with them is
 * said.
 */
class MeterConventionTests {

	private static final int OF_ALL = 4;

	private static final int OF_A_MEMORY = 18;

	private static final MemoryType FIXED = MemoryType.shared(1, 1);

	private static final MemoryType GROWING = MemoryType.shared(1, 4);

	@AutoClose
	private final LogRecords log = new LogRecords(ConventionTags.class);

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private SharedMemoryMetrics bind(SharedMemoryMeterConventions conventions) {
		SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.memories, conventions);
		metrics.bindTo(this.meters);
		return metrics;
	}

	@Test
	void defaultNamesBeginWithWasmSharedMemory() {
		bind(new DefaultSharedMemoryMeterConventions());
		this.memories.create("requests", FIXED);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY)
			.extracting((meter) -> meter.getId().getName())
			.allMatch((name) -> name.startsWith("wasm.shared.memory."));
		assertThat(this.meters.get("wasm.shared.memory.size").gauge().getId().getTags())
			.containsExactly(Tag.of("memory", "requests"));
	}

	@Test
	void otherConventionsRenameAndTagAllMeters() {
		SharedMemoryMetrics metrics = bind(new KindConventions());
		this.memories.create("requests", GROWING);
		this.memories.create("tallies", FIXED);
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + 2 * OF_A_MEMORY)
			.extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getName()).startsWith("plugin.memory."))
			.filteredOn((id) -> !id.getName().matches("plugin\\.memory\\.(registered|refused)"))
			.allSatisfy((id) -> {
				assertThat(id.getTag("name")).isIn("requests", "tallies");
				assertThat(id.getTag("kind")).isEqualTo("requests".equals(id.getTag("name")) ? "growing" : "fixed");
				assertThat(id.getTag("memory")).isNull();
			});
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).hasSize(OF_ALL + OF_A_MEMORY);
		metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void oneMeterCanHaveANameAndTagsOfItsOwn() {
		bind(new LoudConventions());
		this.memories.create("requests", GROWING).tryGrow(4);
		assertThat(this.meters.get("growth").tags("memory", "requests", "why", "MAXIMUM").functionCounter().count())
			.isOne();
		assertThat(this.meters.get("growth").tags("memory", "requests", "why", "").functionCounter().count()).isZero();
		assertThat(this.meters.get("wasm.shared.memory.size").tags("memory", "requests").gauge().value())
			.isEqualTo(MemoryType.PAGE_SIZE);
	}

	@Test
	void memoriesThatHaveTheSameTagsAreReportedAndKeptApart() {
		SharedMemoryMetrics metrics = bind(new SameConventions());
		this.memories.create("first", FIXED);
		SharedMemory second = this.memories.create("second", GROWING);
		this.memories.create("third", GROWING);
		assertThat(this.meters.get("wasm.shared.memory.max").tag("team", "a").gauge().value())
			.isEqualTo(MemoryType.PAGE_SIZE);
		assertThat(this.meters.get("wasm.shared.memory.max").tag("team", "other").gauge().value())
			.isEqualTo(8 * MemoryType.PAGE_SIZE);
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains(SameConventions.class.getName(), "'first' and 'second'", "[tag(team=a)]");
		this.memories.release(second);
		assertThat(this.meters.get("wasm.shared.memory.max").tag("team", "a").gauge().value())
			.isEqualTo(MemoryType.PAGE_SIZE);
		metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		second.close();
	}

	@Test
	void tagsOfAMemoryThatIsGoneAreForTheNextOne() {
		bind(new SameConventions());
		for (String name : new String[] { "first", "second", "third" }) {
			this.memories.create(name, FIXED);
			assertThat(this.meters.get("wasm.shared.memory.size").tag("team", "a").gauge().value())
				.isEqualTo(MemoryType.PAGE_SIZE);
			this.memories.remove(name);
		}
		assertThat(this.meters.getMeters()).hasSize(OF_ALL);
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void keysThatDifferAreReported() {
		bind(new DefaultSharedMemoryMeterConventions() {

			@Override
			public Tags memoryTags(SharedMemory memory) {
				return Tags.of(memory.name(), "yes");
			}

		});
		this.memories.create("first", FIXED);
		this.memories.create("second", FIXED);
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains("gives 'second' tags with the keys [second], and others [first]");
	}

	@Test
	void tagsThatAreNoneFailTheBindingByName() {
		this.memories.create("requests", FIXED);
		assertThatIllegalStateException().isThrownBy(() -> bind(new NoConventions()))
			.withMessage(
					"The meter convention %s has no tags for 'requests': have it return some that tell it apart from all others"
						.formatted(NoConventions.class.getName()));
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void noTagsFailTheBindingAsWell() {
		this.memories.create("requests", FIXED);
		assertThatIllegalStateException().isThrownBy(() -> bind(new DefaultSharedMemoryMeterConventions() {

			@Override
			public Tags memoryTags(SharedMemory memory) {
				return Tags.empty();
			}

		})).withMessageContaining("has no tags for 'requests'");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	private static final class KindConventions extends DefaultSharedMemoryMeterConventions {

		KindConventions() {
			super("plugin.memory");
		}

		@Override
		public Tags memoryTags(SharedMemory memory) {
			boolean fixed = memory.type().minimum() == memory.type().maximum();
			return Tags.of("name", memory.name(), "kind", fixed ? "fixed" : "growing");
		}

	}

	private static final class LoudConventions extends DefaultSharedMemoryMeterConventions {

		@Override
		public MeterConvention<@Nullable GrowthFailure> growthConvention() {
			return new SimpleMeterConvention<>("growth",
					(failure) -> Tags.of("why", (failure != null) ? failure.name().toUpperCase(Locale.ROOT) : ""));
		}

	}

	private static final class SameConventions extends DefaultSharedMemoryMeterConventions {

		@Override
		public Tags memoryTags(SharedMemory memory) {
			return Tags.of("team", "a");
		}

	}

	private static final class NoConventions extends DefaultSharedMemoryMeterConventions {

		@Override
		@SuppressWarnings("NullAway")
		public Tags memoryTags(SharedMemory memory) {
			return null;
		}

	}

}
