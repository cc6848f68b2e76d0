package io.sharedmemory;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShownDuration}.
 */
class ShownDurationTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT0.25S, 250ms", "PT1S, 1s", "PT1.5S, 1500ms", "PT1M30S, 90s", "PT1H, 1h", "PT48H, 2d",
			"PT0.000001S, 1us", "PT0.000999999S, 999999ns", "PT-1S, -1s", "PT-0.25S, -250ms" })
	void isWhatTheConfigurationSays(Duration duration, String shown) {
		assertThat(new ShownDuration(duration)).hasToString(shown);
		assertThat(DurationStyle.detectAndParse(shown)).isEqualTo(duration);
	}

	@Test
	void anyDurationCanBeShown() {
		assertThat(new ShownDuration(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
			.hasToString(Long.MAX_VALUE + "999999999ns");
		assertThat(new ShownDuration(Duration.ofSeconds(Long.MIN_VALUE))).hasToString(Long.MIN_VALUE + "s");
	}

}
