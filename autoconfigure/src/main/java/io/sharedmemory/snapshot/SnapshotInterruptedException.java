package io.sharedmemory.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted, before or while it saved or restored a memory. It still is.
 */
public final class SnapshotInterruptedException extends SnapshotException {

	SnapshotInterruptedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
