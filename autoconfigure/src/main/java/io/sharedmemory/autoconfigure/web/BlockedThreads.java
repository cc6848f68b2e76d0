package io.sharedmemory.autoconfigure.web;

import java.util.stream.Stream;

/**
 * Finds threads that may be blocked for a long time.
 */
@FunctionalInterface
interface BlockedThreads {

	/**
	 * Returns the threads that are blocked now.
	 */
	Stream<BlockedThread> find();

}
