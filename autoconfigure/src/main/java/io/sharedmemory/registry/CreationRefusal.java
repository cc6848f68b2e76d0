package io.sharedmemory.registry;

import java.time.Instant;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;

/**
 * A memory that was not created.
 *
 * @param time when that was
 * @param memory the name that it was to have
 * @param type the type that it was to have
 * @param reason why it was not created
 * @param explanation what the requester was told
 */
public record CreationRefusal(Instant time, String memory, MemoryType type, GrowthFailure reason, String explanation) {

	static CreationRefusal now(MemoryCreationException failure) {
		return new CreationRefusal(Instant.now(), failure.memory(), failure.type(), failure.reason(),
				String.valueOf(failure.getMessage()));
	}

}
