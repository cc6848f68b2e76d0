package io.sharedmemory.actuate;

import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.MemoryEvent;
import io.sharedmemory.SharedMemory;

/**
 * What it means for the health of a memory that it could not grow.
 *
 * @param status the status of a memory that could not grow not long ago
 * @param window how long ago that may have been
 */
public record GrowthFailurePolicy(Status status, Duration window) {

	Status statusOf(SharedMemory memory) {
		return memory.lastGrowthFailure().filter(this::counts).isPresent() ? this.status : Status.UP;
	}

	private boolean counts(MemoryEvent failure) {
		// A difference of instants does not overflow, however long the window.
		return Duration.between(failure.time(), Instant.now()).compareTo(this.window) < 0;
	}

}
