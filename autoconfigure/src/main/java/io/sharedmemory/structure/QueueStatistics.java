package io.sharedmemory.structure;

/**
 * What one {@link MessageQueue} object has done since it was made, of which there may be
 * several for a queue, and modules that count nothing.
 *
 * @param depth how many messages are in the queue now, no matter who put them; {@code 0}
 * when the memory is closed
 * @param enqueued the messages that were put
 * @param dequeued the messages that were taken
 * @param full how often an operation that puts found no space
 * @param empty how often an operation that takes found no message
 * @param waits how often a thread, or an asynchronous operation, went to sleep
 * @param retired how often an operation of somebody else was given up on, as it did not
 * end within the stall timeout: the message of each is lost, unless it ended later
 * @param late how often an operation of this side ended when it had been given up on; a
 * message that was to be put is put again, one that was taken is there
 */
public record QueueStatistics(int depth, long enqueued, long dequeued, long full, long empty, long waits, long retired,
		long late) {

}
