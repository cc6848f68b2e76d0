package io.sharedmemory.autoconfigure.web;

/**
 * A request in flight, with the thread that serves it.
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
	 * Interrupts the thread, unless it no longer serves the request.
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
	 * Marks the request as served, after which the thread may serve another one. It must
	 * be called by the thread itself, so that the interrupt does not affect the next
	 * request.
	 */
	synchronized void end() {
		this.over = true;
		if (this.interrupted) {
			Thread.interrupted();
		}
	}

}
