package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong with a shared memory. Messages name the memory and numbers,
 * never its content.
 */
public class SharedMemoryException extends RuntimeException {

	public SharedMemoryException(String message) {
		super(message);
	}

	public SharedMemoryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
