package io.sharedmemory.endive.cache;

import java.nio.file.Path;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when other users could put code into a directory from which code is run.
 */
public final class CodeDirectoryException extends SharedMemoryException {

	/** What to do about it. */
	private final String action;

	/**
	 * @param directory the directory that was configured
	 * @param problem what is wrong with it
	 * @param action what to do about it, as a sentence
	 */
	CodeDirectoryException(Path directory, String problem, String action) {
		super("Compiled code cannot be kept in '%s': %s".formatted(directory, problem));
		this.action = action;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence, with the command that fixes the problem
	 */
	public String action() {
		return this.action;
	}

}
