package io.sharedmemory.endive.features;

/**
 * What a type or an instruction needs.
 *
 * @param what what needs it, as in "v128.load" or "the type v128"
 */
record Need(Feature feature, String what) {

	static Need type(Feature feature, String name) {
		return new Need(feature, "the type " + name);
	}

}
