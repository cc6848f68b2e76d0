package io.sharedmemory.plugin;

/**
 * How a call of a plugin ended.
 */
public enum CallOutcome {

	/** It returned. */
	SUCCESS("success"),

	/** It trapped, or a host function failed. */
	TRAP("trap"),

	/** It was ended at its deadline. */
	TIMEOUT("timeout"),

	/** The guest exited: {@code proc_exit} of WASI. */
	EXIT("exit"),

	/**
	 * There was no instance for it within the acquire timeout, or the plugin was not
	 * running.
	 */
	REJECTED("rejected"),

	/** Its thread was interrupted, the plugin was stopped, or the heap was full. */
	ERROR("error");

	private final String label;

	CallOutcome(String label) {
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
