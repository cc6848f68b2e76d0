package io.sharedmemory.autoconfigure.properties;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;

/**
 * Hears of the names in properties that people chose: those of memories and plugins.
 */
@FunctionalInterface
interface ChosenNames {

	/** Nobody hears of them. */
	ChosenNames NONE = (named, path, index) -> {
	};

	/**
	 * A name was found.
	 * @param named where such names stand
	 * @param path the whole name of the property
	 * @param index where the name is in it
	 */
	void add(Named named, PropertyPath path, int index);

}
