package io.sharedmemory.structure;

import java.time.Duration;
import java.util.Objects;

import io.sharedmemory.ShownDuration;

/**
 * The location of a {@link MessageQueue} in its memory, and its size.
 *
 * @param address the address of its first byte, a multiple of {@value #ALIGNMENT}
 * @param capacity the maximum number of messages, a power of two
 * @param maximumMessageSize the maximum size of a message, in bytes
 * @param stallTimeout how long an operation of one side may take before the other side
 * gives up on it, from a millisecond to an hour
 */
public record QueueLayout(long address, int capacity, int maximumMessageSize, Duration stallTimeout) {

	/** The alignment of the addresses of queues, in bytes. */
	public static final int ALIGNMENT = 64;

	/** The number of messages that the largest queue holds. */
	public static final int MAXIMUM_CAPACITY = 1 << 24;

	/** The size of the largest message, in bytes. */
	public static final int LARGEST_MESSAGE = 1 << 30;

	/** The stall timeout of a layout that specifies none, in milliseconds. */
	public static final long DEFAULT_STALL_MILLIS = 1000;

	/** No queue extends beyond the highest address. */
	private static final long HIGHEST_ADDRESS = 1L << 62;

	private static final long SHORTEST_STALL_MILLIS = 1;

	private static final long LONGEST_STALL_MILLIS = 3_600_000;

	/** The size of the header, which precedes the first slot. */
	static final int HEADER_SIZE = 320;

	/** The size of a slot's header, which precedes its message. */
	static final int SLOT_HEADER_SIZE = 16;

	/**
	 * Checks that there can be such a queue.
	 * @throws IllegalArgumentException if there can be no such queue in any memory
	 */
	public QueueLayout {
		Objects.requireNonNull(stallTimeout, "stallTimeout");
		if (address < 0 || address % ALIGNMENT != 0) {
			throw new IllegalArgumentException(
					"The address of a queue must be a multiple of %d, but it is %d".formatted(ALIGNMENT, address));
		}
		if (address > HIGHEST_ADDRESS) {
			throw new IllegalArgumentException(
					"The address of a queue must be 0x%x at most, but it is 0x%x".formatted(HIGHEST_ADDRESS, address));
		}
		if (capacity < 1 || capacity > MAXIMUM_CAPACITY || Integer.bitCount(capacity) != 1) {
			throw new IllegalArgumentException(
					"The capacity of a queue must be a power of two from 1 to %d, but it is %d%s"
						.formatted(MAXIMUM_CAPACITY, capacity, nearestCapacities(capacity)));
		}
		if (maximumMessageSize < 1 || maximumMessageSize > LARGEST_MESSAGE) {
			throw new IllegalArgumentException(
					"The maximum message size of a queue must be from 1 to %d bytes, but it is %d"
						.formatted(LARGEST_MESSAGE, maximumMessageSize));
		}
		Duration shortest = Duration.ofMillis(SHORTEST_STALL_MILLIS);
		Duration longest = Duration.ofMillis(LONGEST_STALL_MILLIS);
		if (stallTimeout.compareTo(shortest) < 0 || stallTimeout.compareTo(longest) > 0) {
			throw new IllegalArgumentException("The stall timeout of a queue must be from %s to %s, but it is %s"
				.formatted(new ShownDuration(shortest), new ShownDuration(longest), new ShownDuration(stallTimeout)));
		}
	}

	/**
	 * Creates a layout with a stall timeout of {@value #DEFAULT_STALL_MILLIS}
	 * milliseconds.
	 * @param address the address of the first byte, a multiple of {@value #ALIGNMENT}
	 * @param capacity the maximum number of messages, a power of two
	 * @param maximumMessageSize the maximum size of a message, in bytes
	 */
	public QueueLayout(long address, int capacity, int maximumMessageSize) {
		this(address, capacity, maximumMessageSize, Duration.ofMillis(DEFAULT_STALL_MILLIS));
	}

	private static String nearestCapacities(int capacity) {
		if (capacity < 1 || capacity > MAXIMUM_CAPACITY) {
			return "";
		}
		int below = Integer.highestOneBit(capacity);
		return ": use %d or %d".formatted(below, 2 * below);
	}

	/**
	 * Returns the number of bytes that the queue takes in the memory, starting at its
	 * address.
	 * @return the size in bytes, a multiple of {@value #ALIGNMENT}
	 */
	public long byteSize() {
		return HEADER_SIZE + this.capacity * slotSize();
	}

	/**
	 * Returns whether this queue and another one in the same memory would have bytes in
	 * common.
	 * @param other the other one
	 * @return whether they overlap
	 */
	public boolean overlaps(QueueLayout other) {
		return this.address < other.address + other.byteSize() && other.address < this.address + byteSize();
	}

	long slotSize() {
		return (SLOT_HEADER_SIZE + (long) this.maximumMessageSize + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

}
