package io.sharedmemory.benchmark;

/**
 * Which threads a benchmark runs in.
 */
public enum ThreadKind {

	PLATFORM, VIRTUAL,

	/** The first is a platform thread, all others are virtual. */
	MIXED;

	/** So small that ten thousand of them fit on any machine. */
	private static final int STACK_SIZE = 256 * 1024;

	Thread unstarted(int index, Runnable task) {
		boolean virtual = switch (this) {
			case PLATFORM -> false;
			case VIRTUAL -> true;
			case MIXED -> index > 0;
		};
		return virtual ? Thread.ofVirtual().unstarted(task) : Thread.ofPlatform().stackSize(STACK_SIZE).unstarted(task);
	}

}
