package io.sharedmemory.autoconfigure.health;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health of shared memories.
 *
 * @param growthFailureStatus status of a memory that could not grow within the window,
 * for example DOWN or a status of your own
 * @param growthFailureWindow how long a failed growth counts
 */
@ConfigurationProperties("management.health.shared-memory")
public record SharedMemoryHealthProperties(@DefaultValue("UP") String growthFailureStatus,
		@DefaultValue("5m") Duration growthFailureWindow) {

	/**
	 * Refuses values that make no sense.
	 */
	public SharedMemoryHealthProperties {
		if (growthFailureWindow.isNegative()) {
			throw new IllegalArgumentException(
					"A failed growth cannot count for %s; 0 has it count for nothing".formatted(growthFailureWindow));
		}
	}

}
