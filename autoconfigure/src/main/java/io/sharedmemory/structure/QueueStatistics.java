package io.sharedmemory.structure;

/**
 * The operations of one {@link MessageQueue} object since it was created. A queue may
 * have several such objects, and modules that use it count nothing.
 *
 * @param depth the number of messages in the queue now, no matter who put them; {@code 0}
 * when the memory is closed
 * @param enqueued the number of messages that were put
 * @param dequeued the number of messages that were taken
 * @param full how often an operation that puts messages found no space
 * @param empty how often an operation that takes messages found none
 * @param waits how often a thread, or an asynchronous operation, went to sleep
 * @param retired how often this side gave up on an operation of another participant
 * because it did not end within the stall timeout: its message is lost, unless the
 * operation ended later
 * @param late how often an operation of this side ended after another participant had
 * given up on it; a message that was being put is put again, and one that was being taken
 * is not lost
 */
public record QueueStatistics(int depth, long enqueued, long dequeued, long full, long empty, long waits, long retired,
		long late) {

}
