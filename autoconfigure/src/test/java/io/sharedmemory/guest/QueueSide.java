package io.sharedmemory.guest;

import java.time.Duration;
import java.util.List;

/**
 * A queue as one thread sees it, by way of some language.
 */
interface QueueSide {

	/** As a timeout: no end. */
	Duration FOR_EVER = Duration.ofNanos(-1);

	Status tryPut(byte[] message);

	Status put(byte[] message, Duration timeout);

	Put tryPutAll(List<byte[]> messages);

	Taken tryTake();

	Taken take(Duration timeout);

	Taken tryTakeAll(int most);

	void close();

	boolean isClosed();

}
