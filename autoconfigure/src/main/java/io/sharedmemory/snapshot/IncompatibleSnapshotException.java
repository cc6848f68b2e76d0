package io.sharedmemory.snapshot;

/**
 * Thrown when a snapshot is of a memory with a different minimum, has more pages than the
 * memory can have, or is in a version of the format that this library does not know.
 */
public final class IncompatibleSnapshotException extends SnapshotException {

	IncompatibleSnapshotException(String message) {
		super(message);
	}

}
