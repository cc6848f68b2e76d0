package io.sharedmemory.structure;

import org.jspecify.annotations.Nullable;

/**
 * An operation on a queue that may have to be tried repeatedly.
 *
 * @param <T> the type of the result
 */
interface Attempt<T> {

	/**
	 * Tries, without blocking.
	 * @return the result, or {@code null} if it cannot be done now
	 * @throws QueueClosedException if it can never be done
	 */
	@Nullable T attempt();

}
