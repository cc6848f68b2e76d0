package io.sharedmemory.jcstress;

import io.sharedmemory.SharedMemory;

/**
 * A virtual thread that waits for a wake-up that must come: jcstress runs no more actors
 * than there are processors.
 */
final class Sleeper {

	private final Thread thread;

	private volatile String end = "ENDLESS";

	private Sleeper(SharedMemory memory, long address) {
		this.thread = Thread.ofVirtual().unstarted(() -> this.end = Waits.untilEnded(memory, address));
	}

	static Sleeper start(SharedMemory memory, long address) {
		Sleeper sleeper = new Sleeper(memory, address);
		sleeper.thread.start();
		return sleeper;
	}

	/**
	 * Waits for the end of the wait, as {@link Waits#untilEnded} tells it.
	 */
	String end() {
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return this.end;
	}

}
