package io.sharedmemory.snapshot.managed;

import java.util.Locale;

/**
 * What became of an attempt.
 */
public enum SnapshotOutcome {

	/** The memory was saved. */
	SAVED,

	/** The memory was not saved. */
	SAVE_FAILED,

	/** The memory was restored. */
	RESTORED,

	/** The memory was not restored. */
	RESTORE_FAILED;

	/**
	 * The name in operators' tools.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether it was done.
	 * @return {@code false} if it failed
	 */
	public boolean isSuccess() {
		return this == SAVED || this == RESTORED;
	}

}
