package io.sharedmemory.structure;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when a queue has been closed, by this side or another one, and accepts no more
 * messages. If a consumer gets this exception, there are no messages left either.
 */
public final class QueueClosedException extends SharedMemoryException {

	QueueClosedException(String memory, long address) {
		super("The queue at address %d of memory '%s' is closed".formatted(address, memory));
	}

}
