package io.sharedmemory.snapshot.managed;

import io.sharedmemory.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a memory is not saved or restored because it is in use, or because it has
 * no place for its snapshots. Nothing has changed.
 */
public final class SnapshotRefusedException extends SharedMemoryException {

	/**
	 * Creates an exception.
	 * @param message sentences that name the memory, say what prevents the operation, and
	 * what to do
	 */
	public SnapshotRefusedException(String message) {
		super(message, null);
	}

	/**
	 * Creates an exception.
	 * @param message sentences that name the memory, say what prevents the operation, and
	 * what to do
	 * @param cause the cause
	 */
	public SnapshotRefusedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
