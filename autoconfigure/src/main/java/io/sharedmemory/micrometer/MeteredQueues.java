package io.sharedmemory.micrometer;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueStatistics;

/**
 * The queues that share one set of meters: one queue, or several that are added up. What
 * removed queues did still counts, because a counter must not decrease.
 */
final class MeteredQueues {

	/** Guarded by the lock of this object. */
	private final Set<MessageQueue> queues = new HashSet<>();

	/** The statistics of removed queues. Guarded by the lock of this object. */
	private QueueStatistics gone = new QueueStatistics(0, 0, 0, 0, 0, 0, 0, 0);

	synchronized void add(MessageQueue queue) {
		this.queues.add(queue);
	}

	synchronized void remove(MessageQueue queue) {
		if (this.queues.remove(queue)) {
			QueueStatistics last = queue.statistics();
			this.gone = new QueueStatistics(0, this.gone.enqueued() + last.enqueued(),
					this.gone.dequeued() + last.dequeued(), this.gone.full() + last.full(),
					this.gone.empty() + last.empty(), this.gone.waits() + last.waits(),
					this.gone.retired() + last.retired(), this.gone.late() + last.late());
		}
	}

	/**
	 * Returns how often something happened to all of them, or the current total of a
	 * value.
	 */
	synchronized long sum(ToLongFunction<QueueStatistics> value) {
		long sum = value.applyAsLong(this.gone);
		for (MessageQueue queue : this.queues) {
			sum += value.applyAsLong(queue.statistics());
		}
		return sum;
	}

	synchronized long capacity() {
		return this.queues.stream().mapToLong((queue) -> queue.layout().capacity()).sum();
	}

}
