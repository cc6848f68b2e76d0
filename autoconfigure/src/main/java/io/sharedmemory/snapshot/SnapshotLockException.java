package io.sharedmemory.snapshot;

/**
 * A lock word could not be taken in time, or is none.
 */
public final class SnapshotLockException extends SnapshotException {

	SnapshotLockException(String message) {
		super(message);
	}

}
