package io.sharedmemory.snapshot;

/**
 * What was to be restored is no snapshot, or not what was written: cut off, changed, or
 * with something behind its end.
 */
public final class DamagedSnapshotException extends SnapshotException {

	DamagedSnapshotException(String message) {
		super(message);
	}

}
