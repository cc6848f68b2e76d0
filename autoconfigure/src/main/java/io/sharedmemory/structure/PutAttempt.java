package io.sharedmemory.structure;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Puts one message.
 */
final class PutAttempt implements Attempt<Boolean> {

	private final QueueWords words;

	private final Producers producers;

	private final QueueCounters counters;

	private final byte[] message;

	PutAttempt(QueueWords words, Producers producers, QueueCounters counters, byte[] message) {
		this.words = words;
		this.producers = producers;
		this.counters = counters;
		this.message = message;
	}

	@Override
	public @Nullable Boolean attempt() {
		for (int look = 0; look < Found.LOOKS; look++) {
			long position = this.producers.find();
			if (position == Found.CLOSED) {
				throw this.words.closed();
			}
			if (position < 0) {
				return null;
			}
			// Between claim and publication, nothing may fail.
			StackReserve.require();
			if (this.producers.claim(position, 1)) {
				this.producers.write(position, this.message);
				boolean published = this.producers.publish(position);
				this.producers.tellConsumers(position + 1, 1);
				if (published) {
					this.counters.enqueued(1);
					return Boolean.TRUE;
				}
			}
		}
		return null;
	}

}
