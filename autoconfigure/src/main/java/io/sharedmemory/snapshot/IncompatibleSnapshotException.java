package io.sharedmemory.snapshot;

/**
 * A snapshot is of a memory of another minimum, or of more pages than the memory can
 * have, or in a version of the format that this library does not know.
 */
public final class IncompatibleSnapshotException extends SnapshotException {

	IncompatibleSnapshotException(String message) {
		super(message);
	}

}
