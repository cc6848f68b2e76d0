package io.sharedmemory;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryEvent.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EventLog}.
 */
class EventLogTests {

	private final EventLog log = new EventLog();

	@Test
	void freshLogIsEmpty() {
		assertThat(this.log.events()).isEmpty();
		assertThat(this.log.lastFailure()).isEmpty();
	}

	@Test
	void eventsAreInTheirOrderWithTheirTimes() {
		Instant before = Instant.now();
		this.log.add(event(Kind.CREATED, 1, 0, null));
		this.log.add(event(Kind.GROWN, 3, 2, null));
		this.log.add(event(Kind.GROWTH_FAILED, 3, -1, GrowthFailure.MAXIMUM));
		Instant after = Instant.now();
		List<MemoryEvent> events = this.log.events();
		assertThat(events).extracting(MemoryEvent::kind).containsExactly(Kind.CREATED, Kind.GROWN, Kind.GROWTH_FAILED);
		assertThat(events).extracting(MemoryEvent::size).containsExactly(1L, 3L, 3L);
		assertThat(events).extracting(MemoryEvent::delta).containsExactly(0L, 2L, -1L);
		assertThat(events).extracting(MemoryEvent::reason).containsExactly(null, null, GrowthFailure.MAXIMUM);
		assertThat(events).extracting(MemoryEvent::time)
			.isSorted()
			.allSatisfy((time) -> assertThat(time).isBetween(before, after));
	}

	@Test
	void onlyTheLast64AreKept() {
		for (int i = 0; i < 1000; i++) {
			this.log.add(event(Kind.GROWN, i, 1, null));
			assertThat(this.log.events()).hasSize(Math.min(i + 1, 64));
		}
		assertThat(this.log.events()).extracting(MemoryEvent::size).first().isEqualTo(936L);
		assertThat(this.log.events()).extracting(MemoryEvent::size).last().isEqualTo(999L);
	}

	@Test
	void lastFailureIsKeptLongerThanTheOtherEvents() {
		this.log.add(event(Kind.GROWTH_FAILED, 1, 9, GrowthFailure.LIMITER));
		this.log.add(event(Kind.GROWTH_FAILED, 1, 8, GrowthFailure.BUDGET));
		for (int i = 0; i < EventLog.CAPACITY; i++) {
			this.log.add(event(Kind.GROWN, i, 1, null));
		}
		assertThat(this.log.events()).extracting(MemoryEvent::kind).containsOnly(Kind.GROWN);
		assertThat(this.log.lastFailure()).get().satisfies((failure) -> {
			assertThat(failure.reason()).isEqualTo(GrowthFailure.BUDGET);
			assertThat(failure.delta()).isEqualTo(8);
		});
	}

	@Test
	void snapshotDoesNotChange() {
		this.log.add(event(Kind.CREATED, 1, 0, null));
		List<MemoryEvent> events = this.log.events();
		this.log.add(event(Kind.CLOSED, 1, 0, null));
		assertThat(events).hasSize(1);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(events::clear);
	}

	private static MemoryEvent event(Kind kind, long size, long delta, @Nullable GrowthFailure reason) {
		return new MemoryEvent(Instant.now(), kind, size, delta, reason, null);
	}

}
