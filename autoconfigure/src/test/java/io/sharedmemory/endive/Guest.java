package io.sharedmemory.endive;

import run.endive.runtime.Instance;

/**
 * An instance of a test module, for one thread at a time.
 */
public record Guest(Instance instance) {

	/**
	 * Calls an exported function.
	 * @return its result, or 0 if it has none
	 */
	public long call(String function, long... arguments) {
		long[] results = this.instance.export(function).apply(arguments);
		return (results != null && results.length > 0) ? results[0] : 0;
	}

	int callInt(String function, long... arguments) {
		return (int) call(function, arguments);
	}

}
