package io.sharedmemory.structure;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message.
 */
final class TakeAttempt implements Attempt<byte[]> {

	private final QueueWords words;

	private final Consumers consumers;

	private final QueueCounters counters;

	TakeAttempt(QueueWords words, Consumers consumers, QueueCounters counters) {
		this.words = words;
		this.consumers = consumers;
		this.counters = counters;
	}

	@Override
	public byte @Nullable [] attempt() {
		byte[] message = {};
		for (int look = 0; look < Found.LOOKS; look++) {
			long position = this.consumers.find();
			if (position == Found.CLOSED) {
				throw this.words.closed();
			}
			if (position < 0) {
				return null;
			}
			int length = this.consumers.length(position);
			if (length < 0) {
				continue;
			}
			// Done before it is taken, as the heap or the stack may be full.
			if (message.length != length) {
				message = new byte[length];
			}
			StackReserve.require();
			if (this.consumers.take(position, 1)) {
				this.consumers.read(position, message);
				this.consumers.release(position);
				this.consumers.tellProducers(position + 1, 1);
				this.counters.dequeued(1);
				return message;
			}
		}
		return null;
	}

}
