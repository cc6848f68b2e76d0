package io.sharedmemory;

import java.lang.System.Logger.Level;
import java.util.Arrays;

/**
 * The listeners to a memory's waits. Without any, a wait pays for one look.
 */
final class WaitListeners {

	/** Replaced, never changed, under the lock of this. */
	private volatile WaitListener[] listeners = {};

	synchronized void add(WaitListener listener) {
		WaitListener[] more = Arrays.copyOf(this.listeners, this.listeners.length + 1);
		more[more.length - 1] = listener;
		this.listeners = more;
	}

	synchronized void remove(WaitListener listener) {
		int index = Arrays.asList(this.listeners).indexOf(listener);
		if (index < 0) {
			return;
		}
		WaitListener[] less = Arrays.copyOf(this.listeners, this.listeners.length - 1);
		System.arraycopy(this.listeners, index + 1, less, index, less.length - index);
		this.listeners = less;
	}

	/**
	 * Never throws: the wait has ended, and its caller is to learn how.
	 */
	void publish(long nanos) {
		for (WaitListener listener : this.listeners) {
			publish(listener, nanos);
		}
	}

	private static void publish(WaitListener listener, long nanos) {
		try {
			// A guest may be at the end of its stack: not half way through a listener.
			StackReserve.require();
			listener.waited(nanos);
		}
		catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
			complain(ex);
		}
	}

	private static void complain(Throwable failure) {
		try {
			System.getLogger(WaitListeners.class.getName())
				.log(Level.WARNING, "What listens to the waits on a memory failed", failure);
		}
		catch (StackOverflowError | OutOfMemoryError ex) {
			// Then nobody hears of it; the wait has ended all the same.
			Thread.onSpinWait();
		}
	}

}
