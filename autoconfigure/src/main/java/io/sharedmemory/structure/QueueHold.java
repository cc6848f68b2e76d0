package io.sharedmemory.structure;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time for which nobody begins to put or take messages by way of a
 * {@link MessageQueue} object.
 */
public final class QueueHold implements AutoCloseable {

	private final QueueWords words;

	private final QueueGate gate;

	private final AtomicBoolean over = new AtomicBoolean();

	QueueHold(QueueWords words, QueueGate gate) {
		this.words = words;
		this.gate = gate;
		gate.shut();
	}

	/**
	 * What the queue is like now. A copy of its bytes that was made between two equal
	 * moments can be {@linkplain MessageQueue#reopen reopened}: it is of one moment,
	 * whoever uses the queue. It takes a look at each space.
	 * @return a number that is greater as soon as anybody on any side has done anything
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public long moment() {
		return this.words.moment();
	}

	/**
	 * Lets everybody go on. Closing it again does nothing.
	 */
	@Override
	public void close() {
		if (this.over.compareAndSet(false, true)) {
			this.gate.open();
		}
	}

}
