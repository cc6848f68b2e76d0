package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong with a shared memory. Messages name the memory and numbers,
 * never its content.
 */
public class SharedMemoryException extends RuntimeException {

	/**
	 * Says what went wrong.
	 * @param message what went wrong
	 */
	public SharedMemoryException(String message) {
		super(message);
	}

	/**
	 * Says what went wrong, and because of what.
	 * @param message what went wrong
	 * @param cause what it was noticed by, if anything
	 */
	public SharedMemoryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
