package io.sharedmemory.micrometer;

/**
 * The meters of a binder in one meter registry.
 */
interface BoundMeters {

	/**
	 * Registers the meters.
	 */
	void bind();

	/**
	 * Removes the meters.
	 */
	void close();

}
