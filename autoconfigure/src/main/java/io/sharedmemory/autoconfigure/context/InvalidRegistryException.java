package io.sharedmemory.autoconfigure.context;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when the application has beans of its own that hold memories or plugins, and
 * none of them can be used for the configured ones.
 */
public final class InvalidRegistryException extends SharedMemoryException {

	/** What to do about it. */
	private final String action;

	/**
	 * Creates an exception with a problem and an action.
	 * @param problem what is wrong, as a sentence
	 * @param action what to do about it, as a sentence
	 */
	public InvalidRegistryException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
