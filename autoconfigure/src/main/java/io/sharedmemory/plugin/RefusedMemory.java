package io.sharedmemory.plugin;

import io.sharedmemory.MemoryCreationException;

/**
 * A memory that a plugin needs, and that was not created.
 *
 * @param failure why it was not
 */
record RefusedMemory(MemoryCreationException failure) {

	/**
	 * The setting of the plugin that has to do with it.
	 * @param other what it is unless the plugin has bounded its memories
	 */
	String setting(String other) {
		return this.failure.isBeyondOwnBudget() ? "maximum-memory" : other;
	}

	/**
	 * What to do about it, as a sentence.
	 * @param smaller how the memory can be made smaller
	 */
	String action(String smaller) {
		return "%s, or %s.".formatted(switch (this.failure.reason()) {
			case BUDGET -> this.failure.isBeyondOwnBudget() ? "Raise 'maximum-memory' of the plugin"
					: "Raise the budget ('wasm.shared-memory.budget' unless the registry is your own)";
			case LIMITER -> "Change the resource limiter";
			case OUT_OF_MEMORY, MAXIMUM -> "Give the process more memory and address space";
		}, smaller);
	}

}
