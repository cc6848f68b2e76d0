package io.sharedmemory.endive.cache;

/**
 * An entry is not what was written for its key.
 */
final class DamagedEntryException extends Exception {

	/**
	 * @param problem what is wrong with the file, to be put behind its name
	 */
	DamagedEntryException(String problem) {
		super(problem);
	}

}
