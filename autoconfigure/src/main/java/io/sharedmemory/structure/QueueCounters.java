package io.sharedmemory.structure;

import io.sharedmemory.Counter;

/**
 * Counts what this side of a queue has done. The counters are striped, so that counting
 * does not make threads wait for each other.
 */
final class QueueCounters {

	private final Counter enqueued = new Counter();

	private final Counter dequeued = new Counter();

	private final Counter full = new Counter();

	private final Counter empty = new Counter();

	private final Counter waits = new Counter();

	private final Counter retired = new Counter();

	private final Counter late = new Counter();

	void enqueued(int messages) {
		this.enqueued.add(messages);
	}

	void dequeued(int messages) {
		this.dequeued.add(messages);
	}

	void full() {
		this.full.increment();
	}

	void empty() {
		this.empty.increment();
	}

	void waited() {
		this.waits.increment();
	}

	void retired() {
		this.retired.increment();
	}

	void late() {
		this.late.increment();
	}

	QueueStatistics statistics(int depth) {
		return new QueueStatistics(depth, this.enqueued.sum(), this.dequeued.sum(), this.full.sum(), this.empty.sum(),
				this.waits.sum(), this.retired.sum(), this.late.sum());
	}

}
