package io.sharedmemory.plugin;

/**
 * How a call of a plugin ended.
 */
public enum CallOutcome {

	/** It returned. */
	SUCCESS,

	/** It trapped, or a host function failed. */
	TRAP,

	/** It was ended at its deadline. */
	TIMEOUT,

	/** The guest exited: {@code proc_exit} of WASI. */
	EXIT,

	/**
	 * There was no instance for it within the acquire timeout, or the plugin was not
	 * running.
	 */
	REJECTED,

	/** Its thread was interrupted, the plugin was stopped, or the heap was full. */
	ERROR

}
