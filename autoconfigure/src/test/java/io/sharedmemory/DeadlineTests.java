package io.sharedmemory;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

// semantics 15
class DeadlineTests {

	@Test
	void neverHasNoEnd() {
		assertThat(Deadline.never().remainingNanos()).isEqualTo(Long.MAX_VALUE);
		assertThat(Deadline.never().instant()).isNull();
	}

	@Test
	void timeoutsOfAnyLengthDoNotOverflow() {
		long year = Duration.ofDays(365).toNanos();
		for (Duration timeout : new Duration[] { Duration.ofNanos(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE),
				Duration.ofNanos(Long.MAX_VALUE).plusNanos(1) }) {
			Deadline deadline = Deadline.after(timeout);
			assertThat(deadline.remainingNanos()).isGreaterThan(Long.MAX_VALUE - year);
			assertThat(deadline.instant()).isAfter(Instant.parse("2300-01-01T00:00:00Z"));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, -1, 0 })
	void timeoutThatIsNotPositiveIsOver(long seconds) {
		assertThat(Deadline.after(Duration.ofSeconds(seconds)).remainingNanos()).isNotPositive();
	}

	@Test
	void timeoutCountsFromWhenItWasSet() {
		long before = System.nanoTime();
		Deadline deadline = Deadline.after(Duration.ofHours(1));
		long remaining = deadline.remainingNanos();
		long elapsed = System.nanoTime() - before;
		assertThat(remaining).isBetween(Duration.ofHours(1).toNanos() - elapsed, Duration.ofHours(1).toNanos());
	}

	@Test
	void timeoutEndsWhenItHasElapsed() {
		assertThat(new Deadline.Elapsed(System.nanoTime() - 1000, 1000).remainingNanos()).isNotPositive();
		assertThat(new Deadline.Elapsed(System.nanoTime(), Long.MAX_VALUE).remainingNanos()).isPositive();
		assertThat(new Deadline.Elapsed(System.nanoTime() - Long.MAX_VALUE, Long.MAX_VALUE).remainingNanos())
			.isNotPositive();
	}

	@Test
	void instantsOfAnyDistanceDoNotOverflow() {
		assertThat(Deadline.at(Instant.MAX).remainingNanos()).isEqualTo(Long.MAX_VALUE);
		assertThat(Deadline.at(Instant.MIN).remainingNanos()).isNotPositive();
		assertThat(Deadline.at(Instant.EPOCH).remainingNanos()).isNotPositive();
		assertThat(Deadline.at(Instant.MAX).instant()).isEqualTo(Instant.MAX);
	}

	@Test
	void instantIsCountedByTheTimeOfDay() {
		Instant end = Instant.now().plusSeconds(3600);
		Deadline deadline = Deadline.at(end);
		assertThat(deadline.remainingNanos()).isBetween(Duration.between(Instant.now(), end).toNanos() - 1,
				Duration.ofHours(1).toNanos());
		assertThat(deadline.instant()).isEqualTo(end);
	}

}
