package io.sharedmemory.autoconfigure.properties;

/**
 * Hears of the names in properties that people chose: those of memories and plugins.
 */
@FunctionalInterface
interface ChosenNames {

	/** Nobody hears of them. */
	ChosenNames NONE = (path, index) -> {
	};

	/**
	 * A name was found.
	 * @param path the whole name of the property
	 * @param index where the name is in it
	 */
	void add(PropertyPath path, int index);

}
