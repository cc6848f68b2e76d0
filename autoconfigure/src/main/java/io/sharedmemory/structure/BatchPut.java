package io.sharedmemory.structure;

import io.sharedmemory.StackReserve;

/**
 * Puts several messages, as many at a time as there are spaces.
 */
final class BatchPut {

	private final QueueWords words;

	private final Producers producers;

	private final QueueCounters counters;

	private final byte[][] messages;

	BatchPut(QueueWords words, Producers producers, QueueCounters counters, byte[][] messages) {
		this.words = words;
		this.producers = producers;
		this.counters = counters;
		this.messages = messages;
	}

	/**
	 * Puts the first of the messages.
	 * @return how many were put
	 */
	int put() {
		StackReserve.require();
		int put = 0;
		for (int look = 0; look < Found.LOOKS && put < this.messages.length; look++) {
			long position = this.producers.find();
			if (position == Found.CLOSED && put == 0) {
				throw this.words.closed();
			}
			if (position < 0) {
				break;
			}
			int count = this.producers.count(position, Math.min(this.messages.length - put, this.words.capacity()));
			if (this.producers.claim(position, count)) {
				int published = publish(position, put, count);
				this.producers.tellConsumers(position + count, count);
				if (published > 0) {
					put += published;
					look = 0;
				}
			}
		}
		this.counters.enqueued(put);
		return put;
	}

	private int publish(long position, int first, int count) {
		// All are written before the first is published, as each publication waits until
		// everything written before has reached the memory.
		for (int i = 0; i < count; i++) {
			this.producers.write(position + i, this.messages[first + i]);
		}
		for (int i = 0; i < count; i++) {
			if (!this.producers.publish(position + i)) {
				// The messages behind it must not overtake it.
				for (int behind = i + 1; behind < count; behind++) {
					this.producers.abandon(position + behind);
				}
				return i;
			}
		}
		return count;
	}

}
