package io.sharedmemory.structure.managed;

import java.util.List;
import java.util.stream.IntStream;

import io.sharedmemory.structure.QueueHold;

/**
 * The time for which nobody begins to use the named queues of a memory in Java.
 */
public final class QueuesHold implements AutoCloseable {

	private final List<NamedQueue> queues;

	private final List<QueueHold> holds;

	QueuesHold(List<NamedQueue> queues) {
		this.queues = queues;
		this.holds = queues.stream().map((named) -> named.queue().hold()).toList();
	}

	/**
	 * What the queues are like now.
	 * @return a number for each, see {@link QueueHold#moment()}
	 */
	public List<Long> moments() {
		return this.holds.stream().map(QueueHold::moment).toList();
	}

	/**
	 * The queues that somebody has used.
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
	 * Lets everybody go on. Closing it again does nothing.
	 */
	@Override
	public void close() {
		this.holds.forEach(QueueHold::close);
	}

}
