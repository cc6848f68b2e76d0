package io.sharedmemory.structure.managed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.sharedmemory.structure.QueueHold;

/**
 * A period during which no operation in Java on the named queues of a memory begins.
 */
public final class QueuesHold implements AutoCloseable {

	private final List<NamedQueue> queues;

	private final List<QueueHold> holds;

	QueuesHold(List<NamedQueue> queues) {
		this.queues = queues;
		this.holds = new ArrayList<>(queues.size());
		boolean complete = false;
		try {
			for (NamedQueue named : queues) {
				this.holds.add(named.queue().hold());
			}
			complete = true;
		}
		finally {
			if (!complete) {
				close();
			}
		}
	}

	/**
	 * Returns numbers that stand for the current states of the queues.
	 * @return a number for each queue, see {@link QueueHold#moment()}
	 */
	public List<Long> moments() {
		return this.holds.stream().map(QueueHold::moment).toList();
	}

	/**
	 * Returns the queues that have been used.
	 * @param before the moments as they were
	 * @param now the moments as they are
	 * @return their names
	 */
	public List<String> used(List<Long> before, List<Long> now) {
		return IntStream.range(0, this.queues.size())
			.filter((index) -> !before.get(index).equals(now.get(index)))
			.mapToObj((index) -> this.queues.get(index).name())
			.toList();
	}

	/**
	 * Lets all operations continue. Closing the hold again has no effect.
	 */
	@Override
	public void close() {
		// This needs no heap, whose exhaustion may be why this ends.
		for (int i = 0; i < this.holds.size(); i++) {
			this.holds.get(i).close();
		}
	}

}
