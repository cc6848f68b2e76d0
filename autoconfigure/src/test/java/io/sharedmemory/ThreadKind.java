package io.sharedmemory;

/**
 * The kinds of threads that a test starts.
 */
enum ThreadKind {

	PLATFORM, VIRTUAL;

	Thread unstarted(Runnable task) {
		return (this == VIRTUAL) ? Thread.ofVirtual().unstarted(task) : Thread.ofPlatform().daemon().unstarted(task);
	}

}
