package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Several calls of one instance.
 *
 * @param <T> the type of the result
 * @param <X> what it may throw besides unchecked exceptions
 */
@FunctionalInterface
public interface InstanceCall<T extends @Nullable Object, X extends Exception> {

	/**
	 * Works with an instance that nobody else has now.
	 * @param instance the instance, to be used by one thread at a time until this returns
	 * @return the result
	 * @throws X if it fails; the instance is given back all the same
	 */
	T apply(PluginInstance instance) throws X;

}
