package io.sharedmemory;

/**
 * The memory was closed, before the call or while a thread waited on it.
 */
public final class SharedMemoryClosedException extends SharedMemoryException {

	SharedMemoryClosedException(String memory) {
		super("Memory '%s' is closed".formatted(memory));
	}

}
