package io.sharedmemory.autoconfigure.configuration;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when properties under {@code wasm} have values that are invalid for a memory or
 * plugin, or that contradict each other.
 */
public final class InvalidWasmConfigurationException extends SharedMemoryException {

	/** The names of the properties that are involved. */
	private final List<String> properties;

	/** What to do about it. */
	private final String action;

	/**
	 * Creates an exception with a problem and an action.
	 * @param problem what is wrong, as a sentence
	 * @param action what to do about it, as a sentence
	 * @param properties the names of the properties that are involved
	 */
	public InvalidWasmConfigurationException(String problem, String action, String... properties) {
		this(null, problem, action, properties);
	}

	/**
	 * Creates an exception with a problem, an action and a cause.
	 * @param cause the exception that revealed the problem
	 * @param problem what is wrong, as a sentence
	 * @param action what to do about it, as a sentence
	 * @param properties the names of the properties that are involved
	 */
	public InvalidWasmConfigurationException(@Nullable Throwable cause, String problem, String action,
			String... properties) {
		super(problem, cause);
		this.properties = List.of(properties);
		this.action = action;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

	/**
	 * Returns the properties that are involved.
	 * @return their whole names
	 */
	public List<String> properties() {
		return this.properties;
	}

}
