package io.sharedmemory.structure;

import io.sharedmemory.SharedMemoryException;

/**
 * The queue was closed, by this side or another one, and takes no messages any more; if a
 * consumer gets this, it has none left either.
 */
public final class QueueClosedException extends SharedMemoryException {

	QueueClosedException(String memory, long address) {
		super("The queue at address %d of memory '%s' is closed".formatted(address, memory));
	}

}
