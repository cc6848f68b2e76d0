package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * The meters of the queues of all memories in one meter registry. If a memory has no
 * meters of its own, its queues have none either. Guarded by the caller.
 */
final class RegistryQueueMeters {

	private final MeterRegistry registry;

	private final SharedMemoryMeterConventions conventions;

	private final Function<SharedMemory, List<NamedQueue>> queues;

	private final ConventionTags tags;

	private final Map<SharedMemory, List<QueueMeters>> own = new HashMap<>();

	/**
	 * The meters of all queues that are added up; they remain when these queues are gone.
	 */
	private @Nullable QueueMeters others;

	private final Map<SharedMemory, List<NamedQueue>> addedUp = new HashMap<>();

	/**
	 * @param queues the queues of a memory
	 */
	RegistryQueueMeters(MeterRegistry registry, SharedMemoryMeterConventions conventions,
			Function<SharedMemory, List<NamedQueue>> queues) {
		this.registry = registry;
		this.conventions = conventions;
		this.queues = queues;
		this.tags = new ConventionTags(conventions);
	}

	/**
	 * Adds the queues of a memory.
	 * @param memoryTags the tags of the memory, which all meters of its queues have
	 * @param bounded whether there are too many memories, so that the queues are added up
	 * with others
	 */
	void add(SharedMemory memory, Tags memoryTags, boolean bounded) {
		for (NamedQueue queue : this.queues.apply(memory)) {
			Tags queueTags = this.tags.require(this.conventions.queueTags(memory, queue.name()), queue.name());
			Tags all = memoryTags.and(queueTags);
			if (!bounded && this.tags.areFree(all, queue.name())) {
				QueueMeters added = new QueueMeters(this.registry, this.conventions, all);
				this.tags.take(all, queue.name());
				added.add(queue.queue());
				this.own.computeIfAbsent(memory, (key) -> new ArrayList<>()).add(added);
			}
			else {
				addUp(memory, queue, all);
			}
		}
	}

	private void addUp(SharedMemory memory, NamedQueue queue, Tags tags) {
		if (this.others == null) {
			this.others = new QueueMeters(this.registry, this.conventions, OtherTags.of(tags));
		}
		this.others.add(queue.queue());
		this.addedUp.computeIfAbsent(memory, (key) -> new ArrayList<>()).add(queue);
	}

	void remove(SharedMemory memory) {
		List<QueueMeters> removed = this.own.remove(memory);
		if (removed != null) {
			removed.forEach((meters) -> {
				meters.remove();
				this.tags.giveBack(meters.tags());
			});
		}
		QueueMeters sum = this.others;
		List<NamedQueue> gone = this.addedUp.remove(memory);
		if (sum != null && gone != null) {
			gone.forEach((queue) -> sum.remove(queue.queue()));
		}
	}

	void close() {
		this.own.values().forEach((meters) -> meters.forEach(QueueMeters::remove));
		this.own.clear();
		if (this.others != null) {
			this.others.remove();
			this.others = null;
		}
		this.addedUp.clear();
	}

}
