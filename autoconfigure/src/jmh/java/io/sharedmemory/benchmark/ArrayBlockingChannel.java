package io.sharedmemory.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A queue of the JDK, which passes references. It takes batches, but does not put any.
 */
final class ArrayBlockingChannel implements Channel {

	private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CAPACITY);

	/** Of the one consumer that receives batches. */
	private final List<byte[]> received = new ArrayList<>();

	@Override
	public void send(byte[] message) throws InterruptedException {
		this.queue.put(message);
	}

	@Override
	public int receive() throws InterruptedException {
		return this.queue.take()[0];
	}

	@Override
	public void sendAll(List<byte[]> messages) throws InterruptedException {
		for (byte[] message : messages) {
			this.queue.put(message);
		}
	}

	@Override
	public int receiveSome(int maximum) throws InterruptedException {
		this.received.clear();
		int count = this.queue.drainTo(this.received, maximum);
		if (count == 0) {
			this.received.add(this.queue.take());
			count = 1 + this.queue.drainTo(this.received, maximum - 1);
		}
		return count;
	}

}
