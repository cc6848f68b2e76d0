package io.sharedmemory.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the thread was interrupted, before or while it saved or restored a memory.
 * The thread is still interrupted.
 */
public final class SnapshotInterruptedException extends SnapshotException {

	SnapshotInterruptedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
