package io.sharedmemory;

/**
 * The kinds of threads that a test starts.
 */
public enum ThreadKind {

	PLATFORM, VIRTUAL;

	public Thread unstarted(Runnable task) {
		return (this == VIRTUAL) ? Thread.ofVirtual().unstarted(task) : Thread.ofPlatform().daemon().unstarted(task);
	}

}
