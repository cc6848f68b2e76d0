package io.sharedmemory.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SharedMemoryHealthContributor}.
 */
class SharedMemoryHealthContributorTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private static final Duration WINDOW = Duration.ofMinutes(5);

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> desired != 3), new MemoryBudget(8 * PAGE));

	@Test
	void openMemoryIsUpWithItsSizes() {
		this.registry.create("requests", MemoryType.shared(2, 4));
		Health health = health(contributor(Status.UP, WINDOW, "requests"), "requests");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails())
			.isEqualTo(Map.of("size", 2L, "maximum", 4L, "sizeBytes", 2L * PAGE, "maximumBytes", 4L * PAGE));
	}

	@Test
	void configuredMemoryThatWasClosedIsDown() {
		this.registry.create("requests", MemoryType.shared(2, 4)).close();
		Health health = health(contributor(Status.UP, WINDOW, "requests"), "requests");
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("closed", true).containsEntry("size", 0L);
	}

	@Test
	void configuredMemoryThatWasClosedIsDownWhateverGrowthFailuresMean() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(2, 4));
		memory.tryGrow(3);
		memory.close();
		assertThat(health(contributor(Status.UNKNOWN, WINDOW, "requests"), "requests").getStatus())
			.isEqualTo(Status.DOWN);
	}

	@Test
	void configuredMemoryThatWasRemovedIsDown() {
		this.registry.create("requests", MemoryType.shared(2, 4));
		this.registry.remove("requests");
		Health health = health(contributor(Status.UP, WINDOW, "requests"), "requests");
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).isEqualTo(Map.of("removed", true));
	}

	@Test
	void memoryThatIsOnlyDefinedIsUpAndNotCreated() {
		this.registry.define("lazy", MemoryType.shared(2, 4), (memory) -> {
		});
		SharedMemoryHealthContributor contributor = contributor(Status.UP, WINDOW, "lazy");
		Health health = health(contributor, "lazy");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).isEqualTo(Map.of("created", false));
		assertThat(this.registry.find("lazy")).isEmpty();
		this.registry.get("lazy");
		assertThat(health(contributor, "lazy").getDetails()).containsEntry("size", 2L).doesNotContainKey("created");
	}

	@Test
	void runTimeMemoryThatWasClosedIsUpAndOneThatWasRemovedIsGone() {
		this.registry.create("scratch", MemoryType.shared(2, 4)).close();
		SharedMemoryHealthContributor contributor = contributor(Status.UP, WINDOW);
		Health health = health(contributor, "scratch");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("closed", true);
		this.registry.remove("scratch");
		assertThat(contributor.getContributor("scratch")).isNull();
		assertThat(contributor.stream()).isEmpty();
	}

	@Test
	void entriesFollowTheMemories() {
		this.registry.create("requests", MemoryType.shared(1, 1));
		this.registry.define("lazy", MemoryType.shared(1, 1), (memory) -> {
		});
		SharedMemoryHealthContributor contributor = contributor(Status.UP, WINDOW, "lazy", "requests");
		assertThat(contributor.stream()).extracting(Entry::name).containsExactly("requests", "lazy");
		this.registry.create("scratch", MemoryType.shared(1, 1));
		assertThat(contributor).extracting(Entry::name).containsExactly("requests", "scratch", "lazy");
		this.registry.remove("requests");
		assertThat(contributor.stream()).extracting(Entry::name).containsExactly("scratch", "lazy", "requests");
		assertThat(contributor.getContributor("other")).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "1, limiter", "7, budget", "15, maximum" })
	void failedGrowthIsADetailAndStaysUpByDefault(long delta, String reason) {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(2, 16));
		Instant before = Instant.now();
		memory.tryGrow(delta);
		Health health = health(contributor(Status.UP, WINDOW, "requests"), "requests");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(lastGrowthFailure(health)).containsOnlyKeys("time", "reason", "size")
			.containsEntry("reason", reason)
			.containsEntry("size", 2L);
		assertThat((Instant) lastGrowthFailure(health).get("time")).isBetween(before, Instant.now());
	}

	@ParameterizedTest
	@EnumSource
	void everyReasonIsShown(GrowthFailure reason) {
		MemoryOwner owner = new MemoryOwner() {

			@Override
			public void growing(SharedMemory memory, long current, long desired) {
				throw MemoryGrowthException.growthRefused(memory.name(), current, desired, memory.type().maximum(),
						reason, "test", null);
			}

		};
		SharedMemoryRegistry registry = mock(SharedMemoryRegistry.class);
		try (SharedMemory memory = SharedMemory.create("requests", MemoryType.shared(1, 4), owner)) {
			memory.tryGrow(1);
			given(registry.find("requests")).willReturn(Optional.of(memory));
			Health health = new SharedMemoryHealthIndicator("requests", registry, true,
					new GrowthFailurePolicy(Status.DOWN, WINDOW))
				.health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(lastGrowthFailure(health)).containsEntry("reason", switch (reason) {
				case MAXIMUM -> "maximum";
				case LIMITER -> "limiter";
				case BUDGET -> "budget";
				case OUT_OF_MEMORY -> "out_of_memory";
			});
		}
	}

	@Test
	void failedGrowthHasTheConfiguredStatusWithinTheWindow() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(2, 4));
		this.registry.create("tallies", MemoryType.shared(1, 1));
		Status degraded = new Status("DEGRADED");
		SharedMemoryHealthContributor contributor = contributor(degraded, Duration.ofSeconds(1), "requests", "tallies");
		assertThat(health(contributor, "requests").getStatus()).isEqualTo(Status.UP);
		memory.tryGrow(3);
		Instant failure = memory.lastGrowthFailure().orElseThrow().time();
		assertThat(health(contributor(degraded, WINDOW, "requests"), "requests").getStatus()).isEqualTo(degraded);
		assertThat(health(contributor, "tallies").getStatus()).isEqualTo(Status.UP);
		await().atMost(Duration.ofSeconds(20))
			.until(() -> health(contributor, "requests").getStatus().equals(Status.UP));
		assertThat(Instant.now()).isAfterOrEqualTo(failure.plusSeconds(1));
		assertThat(lastGrowthFailure(health(contributor, "requests"))).containsEntry("reason", "maximum");
	}

	@Test
	void laterEventsDoNotHideAFailedGrowth() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 8));
		memory.tryGrow(2);
		memory.grow(1);
		assertThat(health(contributor(Status.OUT_OF_SERVICE, WINDOW, "requests"), "requests").getStatus())
			.isEqualTo(Status.OUT_OF_SERVICE);
	}

	@Test
	void contributorDoesNotFollowTheSetThatItWasGiven() {
		Set<String> configured = new HashSet<>(Set.of("requests"));
		SharedMemoryHealthContributor contributor = new SharedMemoryHealthContributor(this.registry, configured,
				new GrowthFailurePolicy(Status.UP, WINDOW));
		configured.clear();
		assertThat(health(contributor, "requests").getStatus()).isEqualTo(Status.DOWN);
	}

	private SharedMemoryHealthContributor contributor(Status growthFailure, Duration window, String... configured) {
		return new SharedMemoryHealthContributor(this.registry, new LinkedHashSet<>(List.of(configured)),
				new GrowthFailurePolicy(growthFailure, window));
	}

	private static Health health(SharedMemoryHealthContributor contributor, String name) {
		assertThat(contributor.getContributor(name)).isInstanceOf(HealthIndicator.class);
		return ((HealthIndicator) contributor.getContributor(name)).health();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> lastGrowthFailure(Health health) {
		assertThat(health.getDetails()).containsKey("lastGrowthFailure");
		return (Map<String, Object>) health.getDetails().get("lastGrowthFailure");
	}

}
