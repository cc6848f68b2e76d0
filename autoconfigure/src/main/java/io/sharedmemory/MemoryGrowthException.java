package io.sharedmemory;

/**
 * A memory could not grow. Its size and content are as before.
 */
public final class MemoryGrowthException extends SharedMemoryException {

	private final String memory;

	private final GrowthFailure reason;

	private final long size;

	private final long maximum;

	MemoryGrowthException(String memory, long size, long delta, long maximum, GrowthFailure reason) {
		super("Memory '%s' cannot grow from %d by %s pages: %s (maximum: %d pages)".formatted(memory, size,
				Long.toUnsignedString(delta), reason.explanation(), maximum));
		this.memory = memory;
		this.reason = reason;
		this.size = size;
		this.maximum = maximum;
	}

	/**
	 * The memory that could not grow.
	 * @return its name
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * Why the memory could not grow.
	 * @return the reason
	 */
	public GrowthFailure reason() {
		return this.reason;
	}

	/**
	 * The size that the memory had, and still has, when its growth was refused.
	 * @return the size in pages
	 */
	public long size() {
		return this.size;
	}

	/**
	 * The largest size that the memory's type allows.
	 * @return the maximum in pages
	 */
	public long maximum() {
		return this.maximum;
	}

}
