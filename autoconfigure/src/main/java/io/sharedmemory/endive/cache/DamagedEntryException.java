package io.sharedmemory.endive.cache;

/**
 * Thrown when an entry is not what was written for its key.
 */
final class DamagedEntryException extends Exception {

	/**
	 * @param problem what is wrong with the file, to be appended to its name
	 */
	DamagedEntryException(String problem) {
		super(problem);
	}

}
