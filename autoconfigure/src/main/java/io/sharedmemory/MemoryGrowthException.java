package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * A memory could not grow: its size and content are as before.
 */
public final class MemoryGrowthException extends SharedMemoryException {

	/** The name of the memory. */
	private final String memory;

	/** Why. */
	private final GrowthFailure reason;

	/** How large it was, in pages. */
	private final long size;

	/** How many pages more it was to have. */
	private final long delta;

	/** How large it may become, in pages. */
	private final long maximum;

	private MemoryGrowthException(String message, String memory, long size, long delta, long maximum,
			GrowthFailure reason, @Nullable Throwable cause) {
		super(message, cause);
		this.memory = memory;
		this.reason = reason;
		this.size = size;
		this.delta = delta;
		this.maximum = maximum;
	}

	MemoryGrowthException(String memory, long size, long delta, long maximum, GrowthFailure reason,
			@Nullable Throwable cause) {
		this(message(memory, size, delta, maximum, reason.explanation()), memory, size, delta, maximum, reason, cause);
	}

	private static String message(String memory, long size, long delta, long maximum, String explanation) {
		return "Memory '%s' cannot grow from %d by %s pages: %s (maximum: %d pages)".formatted(memory, size,
				Long.toUnsignedString(delta), explanation, maximum);
	}

	/**
	 * Creates an exception for an owner that refuses the growth of a memory.
	 * @param memory the name of the memory
	 * @param current its size in pages
	 * @param desired the size that it was to have, in pages
	 * @param maximum the largest size that its type allows, in pages
	 * @param reason why it may not
	 * @param explanation the reason in words and numbers
	 * @param cause what went wrong when the owner decided, if anything
	 * @return the exception
	 */
	public static MemoryGrowthException growthRefused(String memory, long current, long desired, long maximum,
			GrowthFailure reason, String explanation, @Nullable Throwable cause) {
		long delta = desired - current;
		return new MemoryGrowthException(message(memory, current, delta, maximum, explanation), memory, current, delta,
				maximum, reason, cause);
	}

	/**
	 * Returns the memory that could not grow.
	 * @return its name
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * Returns why the memory could not grow.
	 * @return the reason
	 */
	public GrowthFailure reason() {
		return this.reason;
	}

	/**
	 * Returns the size that the memory had, and still has, when its growth was refused.
	 * @return the size in pages
	 */
	public long size() {
		return this.size;
	}

	/**
	 * Returns how many pages were to be added.
	 * @return the number of pages, unsigned
	 */
	public long delta() {
		return this.delta;
	}

	/**
	 * Returns the largest size that the memory's type allows.
	 * @return the maximum in pages
	 */
	public long maximum() {
		return this.maximum;
	}

}
