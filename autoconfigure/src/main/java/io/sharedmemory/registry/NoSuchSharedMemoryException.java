package io.sharedmemory.registry;

import java.util.Set;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemoryException;

/**
 * There is no memory with the name that was asked for.
 */
public final class NoSuchSharedMemoryException extends SharedMemoryException {

	/** The name of the memory. */
	private final String name;

	/**
	 * Creates an exception for the look-up of a name.
	 * @param name the name that was asked for
	 * @param known the existing names
	 */
	public NoSuchSharedMemoryException(String name, Set<String> known) {
		super("There is no shared memory '%s'; %s".formatted(name,
				known.isEmpty() ? "there are none" : "known are " + new KnownNames(known, name)));
		this.name = name;
	}

	/**
	 * Returns the name that was asked for.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

}
