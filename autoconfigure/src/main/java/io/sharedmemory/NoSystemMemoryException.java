package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * The system has no address space or memory for a reservation. Does not know which memory
 * it was for: who creates the memory makes a {@link MemoryCreationException} of it.
 */
final class NoSystemMemoryException extends SharedMemoryException {

	NoSystemMemoryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
