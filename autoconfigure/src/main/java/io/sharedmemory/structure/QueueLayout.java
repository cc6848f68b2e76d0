package io.sharedmemory.structure;

import java.time.Duration;
import java.util.Objects;

/**
 * Where a {@link MessageQueue} is in its memory, and how large it is.
 *
 * @param address the address of its first byte, a multiple of {@value #ALIGNMENT}
 * @param capacity how many messages it holds at most, a power of two
 * @param maximumMessageSize how many bytes a message has at most
 * @param stallTimeout how long an operation of one side may be under way before the other
 * side gives up on it, from a millisecond to an hour
 */
public record QueueLayout(long address, int capacity, int maximumMessageSize, Duration stallTimeout) {

	/** What addresses of queues are multiples of, in bytes. */
	public static final int ALIGNMENT = 64;

	/** How many messages the largest queue holds. */
	public static final int MAXIMUM_CAPACITY = 1 << 24;

	/** How many bytes the largest message has. */
	public static final int LARGEST_MESSAGE = 1 << 30;

	/** The stall timeout of a layout that names none, in milliseconds. */
	public static final long DEFAULT_STALL_MILLIS = 1000;

	/** No queue ends where addresses do not. */
	private static final long HIGHEST_ADDRESS = 1L << 62;

	private static final long SHORTEST_STALL_MILLIS = 1;

	private static final long LONGEST_STALL_MILLIS = 3_600_000;

	/** Of the header, in front of the first slot. */
	static final int HEADER_SIZE = 320;

	/** Of a slot, in front of its message. */
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
				.formatted(shortest, longest, stallTimeout));
		}
	}

	/**
	 * A layout with a stall timeout of {@value #DEFAULT_STALL_MILLIS} milliseconds.
	 * @param address the address of the first byte, a multiple of {@value #ALIGNMENT}
	 * @param capacity how many messages the queue holds at most, a power of two
	 * @param maximumMessageSize how many bytes a message has at most
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
	 * How many bytes of the memory the queue takes, from its address on.
	 * @return the size in bytes, a multiple of {@value #ALIGNMENT}
	 */
	public long byteSize() {
		return HEADER_SIZE + this.capacity * slotSize();
	}

	/**
	 * Whether this queue and another one of the same memory would have bytes in common.
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
