package io.sharedmemory.autoconfigure.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.sharedmemory.ShownDuration;

/**
 * What becomes of requests when the application stops.
 *
 * @param gracePeriod how long requests may stay in waits on memories and in calls of
 * plugins that would outlast spring.lifecycle.timeout-per-shutdown-phase. Then they are
 * interrupted. No longer than that timeout
 */
@ConfigurationProperties("wasm.shutdown")
public record ShutdownProperties(@DefaultValue("10s") Duration gracePeriod) {

	/**
	 * Refuses values that make no sense.
	 */
	public ShutdownProperties {
		if (gracePeriod.isNegative()) {
			throw new IllegalArgumentException(
					"A grace period cannot be negative: %s".formatted(new ShownDuration(gracePeriod)));
		}
	}

}
