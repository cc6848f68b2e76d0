package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * The system has no address space or memory for a reservation. Does not know which memory
 * it was for: the creation of the memory turns it into a {@link MemoryCreationException}.
 */
final class NoSystemMemoryException extends SharedMemoryException {

	NoSystemMemoryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
