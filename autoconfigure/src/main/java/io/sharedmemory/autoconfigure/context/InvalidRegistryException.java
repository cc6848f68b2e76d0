package io.sharedmemory.autoconfigure.context;

import io.sharedmemory.SharedMemoryException;

/**
 * The application has beans of its own for what holds memories or plugins, of which none
 * can be the one.
 */
public final class InvalidRegistryException extends SharedMemoryException {

	/** What to do about it. */
	private final String action;

	/**
	 * Says what is wrong, and what to do.
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
