package io.sharedmemory.structure;

import java.util.Collection;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Takes several messages, as many at a time as are available.
 */
final class BatchTake {

	/** Bounds the heap that a batch needs beyond what the caller keeps. */
	private static final int LARGEST = 256;

	private final QueueWords words;

	private final Consumers consumers;

	private final QueueCounters counters;

	BatchTake(QueueWords words, Consumers consumers, QueueCounters counters) {
		this.words = words;
		this.consumers = consumers;
		this.counters = counters;
	}

	/**
	 * Takes the first messages.
	 * @return how many were taken
	 */
	int takeTo(Collection<? super byte[]> target, int maximum) {
		StackReserve.require();
		int taken = 0;
		for (int look = 0; look < Found.LOOKS && taken < maximum; look++) {
			long position = this.consumers.find();
			if (position == Found.CLOSED && taken == 0) {
				throw this.words.closed();
			}
			if (position < 0) {
				break;
			}
			int count = this.consumers.count(position,
					Math.min(maximum - taken, Math.min(this.words.capacity(), LARGEST)));
			byte @Nullable [][] messages = makeRoom(position, count);
			if (messages != null && this.consumers.take(position, count)) {
				for (int i = 0; i < count; i++) {
					this.consumers.read(position + i, messages[i]);
				}
				for (int i = 0; i < count; i++) {
					this.consumers.release(position + i);
				}
				this.consumers.tellProducers(position + count, count);
				this.counters.dequeued(count);
				for (byte[] message : messages) {
					target.add(message);
				}
				taken += count;
				look = 0;
			}
		}
		return taken;
	}

	/**
	 * @return arrays for messages that were found, or {@code null} if another consumer
	 * has taken them
	 */
	private byte @Nullable [][] makeRoom(long position, int count) {
		byte[][] messages = new byte[count][];
		for (int i = 0; i < count; i++) {
			int length = this.consumers.length(position + i);
			if (length < 0) {
				return null;
			}
			messages[i] = new byte[length];
		}
		return messages;
	}

}
