package io.sharedmemory.snapshot.managed;

import java.util.Locale;

/**
 * The outcome of an attempt.
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
	 * Returns the name that tools for operators use.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns whether the attempt succeeded.
	 * @return {@code false} if it failed
	 */
	public boolean isSuccess() {
		return this == SAVED || this == RESTORED;
	}

}
