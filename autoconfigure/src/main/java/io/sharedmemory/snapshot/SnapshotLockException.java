package io.sharedmemory.snapshot;

/**
 * Thrown when a lock word could not be acquired in time, or does not hold the value of a
 * lock.
 */
public final class SnapshotLockException extends SnapshotException {

	SnapshotLockException(String message) {
		super(message);
	}

}
