package io.sharedmemory.benchmark;

import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;

/**
 * A queue in a shared memory, which copies each message in and out.
 */
final class SharedChannel implements Channel {

	private final MessageQueue queue = MessageQueue.create(SharedMemory.create(MemoryType.shared(4, 4)),
			new QueueLayout(0, CAPACITY, MESSAGE_SIZE));

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
		int sent = this.queue.offerAll(messages);
		while (sent < messages.size()) {
			this.queue.put(messages.get(sent));
			sent++;
			sent += this.queue.offerAll(messages.subList(sent, messages.size()));
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
