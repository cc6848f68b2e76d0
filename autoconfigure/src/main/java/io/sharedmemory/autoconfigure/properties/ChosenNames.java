package io.sharedmemory.autoconfigure.properties;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;

/**
 * Receives the names in properties that users chose: those of memories and plugins.
 */
@FunctionalInterface
interface ChosenNames {

	/** Ignores all names. */
	ChosenNames NONE = (named, path, index) -> {
	};

	/**
	 * Receives a name that was found.
	 * @param named the position of such names
	 * @param path the whole name of the property
	 * @param index the position of the name in it
	 */
	void add(Named named, PropertyPath path, int index);

}
