package io.sharedmemory;

/**
 * How a wait ended, with the ends that its caller sees as exceptions.
 */
public enum WaitOutcome {

	/** As {@link WaitResult#OK}. */
	OK("ok"),

	/** As {@link WaitResult#MISMATCH}. */
	MISMATCH("mismatch"),

	/** As {@link WaitResult#TIMED_OUT}. */
	TIMED_OUT("timed_out"),

	/** The thread was interrupted, or the asynchronous wait cancelled. */
	INTERRUPTED("interrupted"),

	/** The memory was closed. */
	CLOSED("closed");

	private final String label;

	WaitOutcome(String label) {
		this.label = label;
	}

	/**
	 * Returns what meters, endpoints and recordings call it. Dashboards and alerts select
	 * by it, so it stays the same, whatever the constant is called.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

}
