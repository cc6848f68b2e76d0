package io.sharedmemory.structure;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A period during which no operation that puts or takes messages through a
 * {@link MessageQueue} object begins.
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
	 * Returns a number that stands for the current state of the queue. A copy of its
	 * bytes made between two equal moments is consistent, no matter who uses the queue,
	 * and can be {@linkplain MessageQueue#reopen reopened}. The method looks at each
	 * space once.
	 * @return a number that increases as soon as anybody on any side does anything
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public long moment() {
		return this.words.moment();
	}

	/**
	 * Lets all operations continue. Closing the hold again has no effect.
	 */
	@Override
	public void close() {
		if (this.over.compareAndSet(false, true)) {
			this.gate.open();
		}
	}

}
