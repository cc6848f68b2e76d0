package io.sharedmemory.jcstress;

import org.jspecify.annotations.Nullable;

/**
 * An interrupt of one actor by another, which never reaches the states after this one.
 */
final class Interruption {

	private volatile @Nullable Thread target;

	private volatile boolean done;

	private volatile boolean cleared;

	/**
	 * Makes the current thread the one to interrupt.
	 */
	void target() {
		this.target = Thread.currentThread();
	}

	Thread awaitTarget() {
		Thread target = this.target;
		while (target == null) {
			Thread.yield();
			target = this.target;
		}
		return target;
	}

	void interrupt() {
		awaitTarget().interrupt();
		this.done = true;
	}

	/**
	 * Takes back an interrupt that came after the wait.
	 */
	void clear() {
		while (!this.done) {
			Thread.yield();
		}
		Thread.interrupted();
		this.cleared = true;
	}

	void awaitCleared() {
		while (!this.cleared) {
			Thread.yield();
		}
	}

}
