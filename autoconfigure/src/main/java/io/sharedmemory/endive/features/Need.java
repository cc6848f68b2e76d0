package io.sharedmemory.endive.features;

/**
 * The feature that a type or an instruction needs.
 *
 * @param what the type or instruction, as in "v128.load" or "the type v128"
 */
record Need(Feature feature, String what) {

	static Need type(Feature feature, String name) {
		return new Need(feature, "the type " + name);
	}

}
