package io.sharedmemory.structure;

import org.jspecify.annotations.Nullable;

/**
 * An operation on a queue that may have to be tried again and again.
 *
 * @param <T> what it results in
 */
interface Attempt<T> {

	/**
	 * Tries, without blocking.
	 * @return the result, or {@code null} if it cannot be done now
	 * @throws QueueClosedException if it never can
	 */
	@Nullable T attempt();

}
