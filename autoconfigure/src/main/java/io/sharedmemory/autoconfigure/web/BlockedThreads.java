package io.sharedmemory.autoconfigure.web;

import java.util.stream.Stream;

/**
 * Finds threads that may be blocked for long.
 */
@FunctionalInterface
interface BlockedThreads {

	/**
	 * Those that there are now.
	 */
	Stream<BlockedThread> find();

}
