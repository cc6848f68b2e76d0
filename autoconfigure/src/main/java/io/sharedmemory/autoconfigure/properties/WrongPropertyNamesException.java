package io.sharedmemory.autoconfigure.properties;

import java.util.List;

import io.sharedmemory.SharedMemoryException;

/**
 * Thrown when properties under {@code wasm} have names that would not be read, or would
 * be read differently.
 */
final class WrongPropertyNamesException extends SharedMemoryException {

	private final List<String> actions;

	/**
	 * @param problems what is wrong, as sentences, each with its origin
	 * @param actions what to do about it, as sentences
	 */
	WrongPropertyNamesException(List<String> problems, List<String> actions) {
		super(String.join("%n%n".formatted(), problems));
		this.actions = List.copyOf(actions);
	}

	List<String> actions() {
		return this.actions;
	}

}
