package io.sharedmemory.autoconfigure;

/**
 * The part of a configured memory that a queue occupies.
 *
 * @param memory the name of the memory
 * @param queue the name of the queue
 * @param start the address of the first byte
 * @param end the address after the last byte
 * @param property the whole name of the property that specifies the queue's address
 */
public record QueueRange(String memory, String queue, long start, long end, String property) {
}
