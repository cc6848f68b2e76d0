package io.sharedmemory.autoconfigure;

import io.sharedmemory.SharedMemoryException;

/**
 * The application has beans of its own for what holds memories or plugins, of which none
 * can be the one.
 */
public final class InvalidRegistryException extends SharedMemoryException {

	private final String action;

	/**
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
