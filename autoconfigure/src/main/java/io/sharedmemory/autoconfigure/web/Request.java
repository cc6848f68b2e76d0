package io.sharedmemory.autoconfigure.web;

/**
 * A request in flight, in the thread that serves it.
 */
final class Request {

	private final Thread thread = Thread.currentThread();

	/** Guarded by the lock of this. */
	private boolean over;

	/** Guarded by the lock of this. */
	private boolean interrupted;

	Thread thread() {
		return this.thread;
	}

	/**
	 * Interrupts the thread, unless it serves the request no longer.
	 * @return whether this is the first time
	 */
	synchronized boolean interrupt() {
		if (this.over) {
			return false;
		}
		boolean first = !this.interrupted;
		this.interrupted = true;
		this.thread.interrupt();
		return first;
	}

	/**
	 * The thread has served the request, and may serve another. Called in the thread, so
	 * that the interrupt does not meet that one.
	 */
	synchronized void end() {
		this.over = true;
		if (this.interrupted) {
			Thread.interrupted();
		}
	}

}
