package io.sharedmemory.guest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever copies the sources of queues has options of their own. Skipped where the tools
 * are missing, except in continuous integration, where that is a failure.
 */
class QueueGuestBuildTests {

	@ParameterizedTest
	@ValueSource(strings = { "-std=c11", "-x c++ -std=c++11", "-x c++ -std=c++20" })
	void theHeaderHasNoWarnings(String language) throws Exception {
		String options = "clang %s -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Werror "
			.formatted(language);
		assertThat(QueueGuest.C.buildExample((command) -> command.replace("clang ", options))).isNotEmpty();
	}

	@Test
	void theCrateHasNoWarnings() throws Exception {
		assertThat(QueueGuest.RUST.buildExample((command) -> command.replace("rustc ", "rustc -D warnings ")))
			.isNotEmpty();
	}

}
