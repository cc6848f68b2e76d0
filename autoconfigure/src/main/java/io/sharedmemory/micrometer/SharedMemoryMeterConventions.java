package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;

/**
 * What the meters of shared memories are called and tagged with: a convention for each of
 * them, and the tags that tell the memories apart. A bean of this type replaces
 * {@link DefaultSharedMemoryMeterConventions}, which can be extended to change one thing.
 * <p>
 * A convention is asked for its name and its tags once in each meter registry and, if the
 * meter is that of a memory, for each memory.
 */
public interface SharedMemoryMeterConventions {

	/**
	 * The tags that all meters of a memory have, besides those of their own conventions.
	 * They tell it apart from all others, and have the same keys for all.
	 * @param memory the memory
	 * @return the tags
	 */
	Tags memoryTags(SharedMemory memory);

	/**
	 * The size that a memory has.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> sizeConvention();

	/**
	 * The size that a memory can grow to.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> maximumConvention();

	/**
	 * Attempts to grow a memory: the context is why it failed, {@code null} for those
	 * that succeeded.
	 * @return the convention of counters
	 */
	MeterConvention<@Nullable GrowthFailure> growthConvention();

	/**
	 * The pages that growth added to a memory.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> grownPagesConvention();

	/**
	 * The threads that wait on a memory.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> waitersConvention();

	/**
	 * How long the first of them has been waiting.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> longestWaitConvention();

	/**
	 * The waits on a memory that have ended: the context is how.
	 * @return the convention of counters
	 */
	MeterConvention<WaitOutcome> waitsConvention();

	/**
	 * How long they took.
	 * @return the convention of a timer
	 */
	MeterConvention<Object> waitConvention();

	/**
	 * The calls of notify.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> notifyConvention();

	/**
	 * The waiters that were woken by them.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> wokenConvention();

	/**
	 * The tags that all meters of a queue have, besides those of its memory and those of
	 * their own conventions. They tell it apart from other queues of the memory, and have
	 * the same keys for all.
	 * @param memory the memory
	 * @param queue the name of the queue
	 * @return the tags
	 */
	Tags queueTags(SharedMemory memory, String queue);

	/**
	 * The messages in a queue.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> queueDepthConvention();

	/**
	 * The messages that a queue has room for.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> queueCapacityConvention();

	/**
	 * The messages that the host put into a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> enqueuedConvention();

	/**
	 * The messages that the host took from a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> dequeuedConvention();

	/**
	 * How often the host found no space in a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueFullConvention();

	/**
	 * How often the host found no message in a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueEmptyConvention();

	/**
	 * How often the host waited for space or for a message.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueWaitsConvention();

	/**
	 * The operations of others that the host gave up on.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueRetiredConvention();

	/**
	 * The operations of the host that others had given up on.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueLateConvention();

	/**
	 * Attempts to save a memory that has a place for its snapshots: the context is what
	 * became of them.
	 * @return the convention of timers
	 */
	MeterConvention<SnapshotOutcome> snapshotConvention();

	/**
	 * How long ago a memory was saved that has a place for its snapshots.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> snapshotAgeConvention();

	/**
	 * How many memories there are.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> registeredConvention();

	/**
	 * The memories that were not created: the context is why.
	 * @return the convention of counters
	 */
	MeterConvention<GrowthFailure> refusedConvention();

	/**
	 * The budget of all memories.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> budgetLimitConvention();

	/**
	 * What all memories have of it.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> budgetUsedConvention();

}
