package io.sharedmemory.micrometer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueStatistics;

/**
 * The meters of one queue in one meter registry, or of several queues that are added up.
 */
final class QueueMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final MeteredQueues queues = new MeteredQueues();

	private final List<Meter> meters = new ArrayList<>();

	QueueMeters(MeterRegistry registry, SharedMemoryMeterConventions conventions, Tags tags) {
		this.registry = registry;
		this.tags = tags;
		boolean complete = false;
		try {
			register(conventions);
			complete = true;
		}
		finally {
			if (!complete) {
				// Nobody else knows about those that were registered.
				remove();
			}
		}
	}

	private void register(SharedMemoryMeterConventions conventions) {
		gauge(conventions.queueDepthConvention(), "Messages in the queue, no matter who put them",
				(queues) -> queues.sum(QueueStatistics::depth));
		gauge(conventions.queueCapacityConvention(), "Messages that the queue has room for", MeteredQueues::capacity);
		counter(conventions.enqueuedConvention(), "Messages that the host put into the queue",
				QueueStatistics::enqueued);
		counter(conventions.dequeuedConvention(), "Messages that the host took from the queue",
				QueueStatistics::dequeued);
		counter(conventions.queueFullConvention(), "Attempts of the host to put a message that found no space",
				QueueStatistics::full);
		counter(conventions.queueEmptyConvention(), "Attempts of the host to take a message that found none",
				QueueStatistics::empty);
		counter(conventions.queueWaitsConvention(), "Waits of the host for space or messages", QueueStatistics::waits);
		counter(conventions.queueRetiredConvention(),
				"Operations of others that the host gave up on, as they did not end within the stall timeout",
				QueueStatistics::retired);
		counter(conventions.queueLateConvention(), "Operations of the host that others had given up on",
				QueueStatistics::late);
	}

	private void gauge(MeterConvention<Object> convention, String description, ToDoubleFunction<MeteredQueues> value) {
		this.meters.add(Gauge.builder(convention.getName(), this.queues, value)
			.description(description)
			.baseUnit("messages")
			.tags(this.tags.and(convention.getTags(this.tags)))
			.strongReference(true)
			.register(this.registry));
	}

	private void counter(MeterConvention<Object> convention, String description,
			ToLongFunction<QueueStatistics> count) {
		this.meters.add(FunctionCounter.builder(convention.getName(), this.queues, (queues) -> queues.sum(count))
			.description(description)
			.tags(this.tags.and(convention.getTags(this.tags)))
			.register(this.registry));
	}

	/**
	 * Returns the tags that distinguish these meters from those of other queues.
	 */
	Tags tags() {
		return this.tags;
	}

	void add(MessageQueue queue) {
		this.queues.add(queue);
	}

	/**
	 * Removes a queue; what it did still counts.
	 */
	void remove(MessageQueue queue) {
		this.queues.remove(queue);
	}

	/**
	 * Removes the meters.
	 */
	void remove() {
		this.meters.forEach(this.registry::remove);
	}

}
