package io.sharedmemory.actuate;

import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.health.contributor.Status;

import io.sharedmemory.MemoryEvent;
import io.sharedmemory.SharedMemory;

/**
 * How a failure to grow affects the health of a memory.
 *
 * @param status the status of a memory that recently failed to grow
 * @param window how long ago the failure may have been
 */
public record GrowthFailurePolicy(Status status, Duration window) {

	Status statusOf(SharedMemory memory) {
		return memory.lastGrowthFailure().filter(this::counts).isPresent() ? this.status : Status.UP;
	}

	private boolean counts(MemoryEvent failure) {
		// A difference of instants does not overflow, however long the window is.
		return Duration.between(failure.time(), Instant.now()).compareTo(this.window) < 0;
	}

}
