package io.sharedmemory.sample.redaction;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for what must happen, no longer than needed.
 */
final class Eventually {

	/** When something that must happen is taken not to happen. */
	static final Duration LIMIT = Duration.ofSeconds(60);

	private Eventually() {
	}

	static ConditionFactory eventually(String what) {
		return Awaitility.await(what)
			.atMost(LIMIT)
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2));
	}

}
