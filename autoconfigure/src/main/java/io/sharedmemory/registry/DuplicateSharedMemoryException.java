package io.sharedmemory.registry;

import io.sharedmemory.SharedMemoryException;

/**
 * There is already a memory with the name that another one was to have.
 */
public final class DuplicateSharedMemoryException extends SharedMemoryException {

	/** The name of the memory. */
	private final String name;

	/**
	 * Creates an exception for a registry that refuses a name.
	 * @param name the name
	 */
	public DuplicateSharedMemoryException(String name) {
		super("There is a shared memory '%s' already: remove it first or choose another name".formatted(name));
		this.name = name;
	}

	/**
	 * Returns the name that is taken.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

}
