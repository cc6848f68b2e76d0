package io.sharedmemory.snapshot;

import io.sharedmemory.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a memory cannot be saved or restored. Messages name the memory and the
 * snapshot, and say what was wrong and what to do. If a memory could not be saved, the
 * previous snapshot is still in place; if it could not be restored, it is unchanged.
 * Messages say so where this does not hold.
 */
public class SnapshotException extends SharedMemoryException {

	SnapshotException(String message) {
		super(message);
	}

	SnapshotException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
