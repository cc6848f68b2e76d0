package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * A memory was not created: its owner refused it the pages of its minimum, or the system
 * has no address space or memory for it. There is no such memory, and it counts for no
 * limit.
 */
public final class MemoryCreationException extends SharedMemoryException {

	private final String memory;

	private final MemoryType type;

	private final GrowthFailure reason;

	/**
	 * For an owner that does not create a memory.
	 * @param memory the name that the memory was to have
	 * @param type the type that it was to have
	 * @param reason why it was not created
	 * @param explanation the reason in words and numbers
	 * @param cause what went wrong, if anything did
	 */
	public MemoryCreationException(String memory, MemoryType type, GrowthFailure reason, String explanation,
			@Nullable Throwable cause) {
		super("Memory '%s' cannot be created with %d pages: %s (maximum: %d pages)".formatted(memory, type.minimum(),
				explanation, type.maximum()), cause);
		this.memory = memory;
		this.type = type;
		this.reason = reason;
	}

	/**
	 * The memory that was not created.
	 * @return the name that it was to have
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * The type that the memory was to have.
	 * @return the type
	 */
	public MemoryType type() {
		return this.type;
	}

	/**
	 * Why the memory was not created.
	 * @return the reason, never {@link GrowthFailure#MAXIMUM}
	 */
	public GrowthFailure reason() {
		return this.reason;
	}

}
