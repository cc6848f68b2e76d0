package io.sharedmemory.registry;

import io.sharedmemory.SharedMemoryException;

/**
 * The registry was closed: it creates no more memories.
 */
public final class RegistryClosedException extends SharedMemoryException {

	/** The name of the memory. */
	private final String name;

	RegistryClosedException(String name) {
		super("Cannot create memory '%s': the registry is closed".formatted(name));
		this.name = name;
	}

	/**
	 * Returns the name that the memory was to have.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

}
