package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;

/**
 * The names and tags of the meters of shared memories: a convention for each meter, and
 * the tags that distinguish the memories. A bean of this type replaces
 * {@link DefaultSharedMemoryMeterConventions}, which can be extended to change a single
 * convention.
 * <p>
 * The name and the tags of a convention are requested once for each meter registry and,
 * if the meter is that of a memory, for each memory.
 */
public interface SharedMemoryMeterConventions {

	/**
	 * Returns the tags that all meters of a memory have, in addition to those of their
	 * own conventions. They distinguish it from all other memories, and have the same
	 * keys for all.
	 * @param memory the memory
	 * @return the tags
	 */
	Tags memoryTags(SharedMemory memory);

	/**
	 * Returns the convention for the size of a memory.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> sizeConvention();

	/**
	 * Returns the convention for the size that a memory can grow to.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> maximumConvention();

	/**
	 * Returns the convention for attempts to grow a memory: the context is why they
	 * failed, {@code null} for those that succeeded.
	 * @return the convention of counters
	 */
	MeterConvention<@Nullable GrowthFailure> growthConvention();

	/**
	 * Returns the convention for the pages that growth added to a memory.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> grownPagesConvention();

	/**
	 * Returns the convention for the threads that wait on a memory.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> waitersConvention();

	/**
	 * Returns the convention for how long the longest-waiting thread has been waiting.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> longestWaitConvention();

	/**
	 * Returns the convention for the waits on a memory that have ended: the context is
	 * how they ended.
	 * @return the convention of counters
	 */
	MeterConvention<WaitOutcome> waitsConvention();

	/**
	 * Returns the convention for how long waits took.
	 * @return the convention of a timer
	 */
	MeterConvention<Object> waitConvention();

	/**
	 * Returns the convention for the calls of notify.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> notifyConvention();

	/**
	 * Returns the convention for the waiters that were woken by calls of notify.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> wokenConvention();

	/**
	 * Returns the convention for attempts to save a memory that has a place for its
	 * snapshots: the context is their outcome.
	 * @return the convention of timers
	 */
	MeterConvention<SnapshotOutcome> snapshotConvention();

	/**
	 * Returns the convention for the time since a memory that has a place for its
	 * snapshots was saved.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> snapshotAgeConvention();

	/**
	 * Returns the tags that all meters of a queue have, in addition to those of its
	 * memory and those of their own conventions. They distinguish it from other queues of
	 * the memory, and have the same keys for all.
	 * @param memory the memory
	 * @param queue the name of the queue
	 * @return the tags
	 */
	Tags queueTags(SharedMemory memory, String queue);

	/**
	 * Returns the convention for the messages in a queue.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> queueDepthConvention();

	/**
	 * Returns the convention for the messages that a queue has room for.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> queueCapacityConvention();

	/**
	 * Returns the convention for the messages that the host put into a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> enqueuedConvention();

	/**
	 * Returns the convention for the messages that the host took from a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> dequeuedConvention();

	/**
	 * Returns the convention for how often the host found no space in a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueFullConvention();

	/**
	 * Returns the convention for how often the host found no message in a queue.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueEmptyConvention();

	/**
	 * Returns the convention for how often the host waited for space or for a message.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueWaitsConvention();

	/**
	 * Returns the convention for the operations of others that the host gave up on.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueRetiredConvention();

	/**
	 * Returns the convention for the operations of the host that others had given up on.
	 * @return the convention of a counter
	 */
	MeterConvention<Object> queueLateConvention();

	/**
	 * Returns the convention for the number of memories.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> registeredConvention();

	/**
	 * Returns the convention for the memories that were not created: the context is the
	 * reason.
	 * @return the convention of counters
	 */
	MeterConvention<GrowthFailure> refusedConvention();

	/**
	 * Returns the convention for the budget of all memories.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> budgetLimitConvention();

	/**
	 * Returns the convention for the part of the budget that all memories use.
	 * @return the convention of a gauge
	 */
	MeterConvention<Object> budgetUsedConvention();

}
