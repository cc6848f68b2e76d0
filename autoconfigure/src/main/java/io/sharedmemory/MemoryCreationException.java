package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * A memory was not created: its owner refused it the pages of its minimum, or the system
 * has no address space or memory for it. There is no such memory, and it counts for no
 * limit.
 */
public final class MemoryCreationException extends SharedMemoryException {

	/** The name of the memory. */
	private final String memory;

	/** The type that it was to have. */
	private final MemoryType type;

	/** Why. */
	private final GrowthFailure reason;

	/** Whether a budget of its own refused it. */
	private final boolean ofOwnBudget;

	/**
	 * Creates an exception for an owner that does not create a memory.
	 * @param memory the name that the memory was to have
	 * @param type the type that it was to have
	 * @param reason why it was not created
	 * @param explanation the reason in words and numbers
	 * @param cause what went wrong, if anything did
	 */
	public MemoryCreationException(String memory, MemoryType type, GrowthFailure reason, String explanation,
			@Nullable Throwable cause) {
		this(memory, type, reason, explanation, cause, false);
	}

	private MemoryCreationException(String memory, MemoryType type, GrowthFailure reason, String explanation,
			@Nullable Throwable cause, boolean ofOwnBudget) {
		super("Memory '%s' cannot be created with %d pages: %s (maximum: %d pages)".formatted(memory, type.minimum(),
				explanation, type.maximum()), cause);
		this.memory = memory;
		this.type = type;
		this.reason = reason;
		this.ofOwnBudget = ofOwnBudget;
	}

	/**
	 * Creates an exception for an owner that does not create a memory because the
	 * memory's own budget, as opposed to that of all memories, has no room.
	 * @param memory the name that the memory was to have
	 * @param type the type that it was to have
	 * @param explanation the reason in words and numbers
	 * @return the exception
	 */
	public static MemoryCreationException beyondOwnBudget(String memory, MemoryType type, String explanation) {
		return new MemoryCreationException(memory, type, GrowthFailure.BUDGET, explanation, null, true);
	}

	/**
	 * Returns the memory that was not created.
	 * @return the name that it was to have
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * Returns the type that the memory was to have.
	 * @return the type
	 */
	public MemoryType type() {
		return this.type;
	}

	/**
	 * Returns why the memory was not created.
	 * @return the reason, never {@link GrowthFailure#MAXIMUM}
	 */
	public GrowthFailure reason() {
		return this.reason;
	}

	/**
	 * Returns which budget has no room, if one has none.
	 * @return whether it is the memory's own, such as that of a plugin's instance
	 */
	public boolean isBeyondOwnBudget() {
		return this.ofOwnBudget;
	}

}
