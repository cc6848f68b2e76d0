package io.sharedmemory.registry;

import java.util.Set;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemoryException;

/**
 * There is no memory of the name that was asked for.
 */
public final class NoSuchSharedMemoryException extends SharedMemoryException {

	/** The name of the memory. */
	private final String name;

	/**
	 * For who looked a name up.
	 * @param name the name that was asked for
	 * @param known the names that there are
	 */
	public NoSuchSharedMemoryException(String name, Set<String> known) {
		super("There is no shared memory '%s'; %s".formatted(name,
				known.isEmpty() ? "there are none" : "known are " + new KnownNames(known, name)));
		this.name = name;
	}

	/**
	 * The name that was asked for.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

}
