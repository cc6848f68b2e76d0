package io.sharedmemory.actuate;

import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.SharedMemory;

/**
 * What it means for the health of a memory that it could not grow.
 *
 * @param status the status of a memory that could not grow not long ago
 * @param window how long ago that may have been
 */
public record GrowthFailurePolicy(Status status, Duration window) {

	Status statusOf(SharedMemory memory) {
		Instant now = Instant.now();
		// A difference of instants does not overflow, however long the window.
		boolean failing = memory.lastGrowthFailure()
			.filter((failure) -> Duration.between(failure.time(), now).compareTo(this.window) < 0)
			.isPresent();
		return failing ? this.status : Status.UP;
	}

}
