package io.sharedmemory.endive.cache;

import java.nio.file.Path;

import io.sharedmemory.SharedMemoryException;

/**
 * Others could put code into a directory that is to be run.
 */
public final class CodeDirectoryException extends SharedMemoryException {

	/** What to do about it. */
	private final String action;

	/**
	 * @param directory what was configured
	 * @param problem what is wrong with it
	 * @param action what to do about it, as a sentence
	 */
	CodeDirectoryException(Path directory, String problem, String action) {
		super("Compiled code cannot be kept in '%s': %s".formatted(directory, problem));
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence, with the command that mends it
	 */
	public String action() {
		return this.action;
	}

}
