package io.sharedmemory.snapshot;

/**
 * Thrown when the data to restore is not a snapshot, or is not what was written: it is
 * truncated, altered, or followed by further data.
 */
public final class DamagedSnapshotException extends SnapshotException {

	DamagedSnapshotException(String message) {
		super(message);
	}

}
