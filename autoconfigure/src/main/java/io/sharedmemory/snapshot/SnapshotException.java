package io.sharedmemory.snapshot;

import io.sharedmemory.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * A memory could not be saved or restored. Messages name the memory, the snapshot, what
 * was wrong and what to do. If it could not be saved, what was in the place of the
 * snapshot is there still; if it could not be restored, it is as it was. Messages say so
 * where that is not so.
 */
public class SnapshotException extends SharedMemoryException {

	SnapshotException(String message) {
		super(message);
	}

	SnapshotException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
