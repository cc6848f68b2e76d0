package io.sharedmemory.structure;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when the bytes of a queue are not those of a queue: a participant that shares
 * the memory has overwritten them, or there never was a queue. The message says where and
 * what was found, but contains no content of messages. A queue for which an operation has
 * thrown this exception must not be used any more until it has been
 * {@link MessageQueue#create formatted} again.
 */
public final class CorruptQueueException extends SharedMemoryException {

	CorruptQueueException(String message) {
		super(message);
	}

}
