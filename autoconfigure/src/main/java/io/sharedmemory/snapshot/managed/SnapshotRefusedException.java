package io.sharedmemory.snapshot.managed;

import io.sharedmemory.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * A memory was not saved or restored because of who uses it, or because it has no place
 * for its snapshots. Nothing has changed.
 */
public final class SnapshotRefusedException extends SharedMemoryException {

	/**
	 * Creates a refusal.
	 * @param message the memory, what is in the way and what to do, as sentences
	 */
	public SnapshotRefusedException(String message) {
		super(message, null);
	}

	/**
	 * Creates a refusal.
	 * @param message the memory, what is in the way and what to do, as sentences
	 * @param cause what it was noticed by
	 */
	public SnapshotRefusedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
