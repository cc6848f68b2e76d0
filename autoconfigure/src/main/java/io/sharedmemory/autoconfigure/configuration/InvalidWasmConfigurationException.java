package io.sharedmemory.autoconfigure.configuration;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemoryException;

/**
 * Properties under {@code wasm} have values that no memory or plugin can have, or that do
 * not go together.
 */
public final class InvalidWasmConfigurationException extends SharedMemoryException {

	/** The names of the properties that have to do with it. */
	private final List<String> properties;

	/** What to do about it. */
	private final String action;

	/**
	 * Says what is wrong, and what to do.
	 * @param problem what is wrong, as a sentence
	 * @param action what to do about it, as a sentence
	 * @param properties the names of the properties that have to do with it
	 */
	public InvalidWasmConfigurationException(String problem, String action, String... properties) {
		this(null, problem, action, properties);
	}

	/**
	 * Says what is wrong, and what to do, when something else has noticed it.
	 * @param cause what it was noticed by
	 * @param problem what is wrong, as a sentence
	 * @param action what to do about it, as a sentence
	 * @param properties the names of the properties that have to do with it
	 */
	public InvalidWasmConfigurationException(@Nullable Throwable cause, String problem, String action,
			String... properties) {
		super(problem, cause);
		this.properties = List.of(properties);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

	/**
	 * The properties that have to do with it.
	 * @return their whole names
	 */
	public List<String> properties() {
		return this.properties;
	}

}
