package io.sharedmemory.structure;

import io.sharedmemory.SharedMemoryException;

/**
 * The bytes of a queue are not those of a queue: somebody who shares the memory has
 * written over them, or there never was one. The message says where and what was found,
 * but no content of messages. A queue of which an operation threw this is not to be used
 * any more, until it was {@link MessageQueue#create formatted} again.
 */
public final class CorruptQueueException extends SharedMemoryException {

	CorruptQueueException(String message) {
		super(message);
	}

}
