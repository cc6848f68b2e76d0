package io.sharedmemory;

/**
 * A memory could not grow. Its size and content are as before.
 */
public final class MemoryGrowthException extends SharedMemoryException {

	private final String memory;

	private final GrowthFailure reason;

	private final long size;

	private final long maximum;

	MemoryGrowthException(SharedMemory memory, long size, long delta, GrowthFailure reason) {
		super("Memory '%s' cannot grow from %d by %s pages: %s (maximum: %d pages)".formatted(memory.name(), size,
				Long.toUnsignedString(delta), reason.explanation(), memory.type().maximum()));
		this.memory = memory.name();
		this.reason = reason;
		this.size = size;
		this.maximum = memory.type().maximum();
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
