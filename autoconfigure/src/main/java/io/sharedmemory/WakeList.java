package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * The waits that one notify or close has ended, in the order in which they are to be
 * woken. Filled with the lock of their bucket held, and woken without it.
 */
final class WakeList {

	/**
	 * How many are handed to the JVM's scheduler at once. Its queues hold at least twice
	 * as many before they grow.
	 */
	private static final int TOGETHER = 32;

	private @Nullable WaitNode first;

	private @Nullable WaitNode last;

	private int size;

	/**
	 * Adds a wait that was taken off its queue.
	 */
	void add(WaitNode node) {
		if (this.last == null) {
			this.first = node;
		}
		else {
			this.last.next = node;
		}
		this.last = node;
		this.size++;
	}

	int size() {
		return this.size;
	}

	/**
	 * Wakes all. One that cannot be woken does not keep the others from it.
	 * @throws RuntimeException what the last one failed with that failed
	 */
	void wake() {
		Throwable failure = null;
		WaitNode ahead = this.first;
		int woken = 0;
		for (WaitNode node = this.first; node != null;) {
			WaitNode next = node.next;
			try {
				if (woken < TOGETHER || ahead == null || !node.canFollow() || !ahead.precede(node)) {
					node.wake();
				}
			}
			catch (RuntimeException | Error ex) {
				failure = ex;
			}
			woken++;
			if (woken > TOGETHER) {
				ahead = unlink(ahead);
			}
			node = next;
		}
		while (ahead != null) {
			ahead = unlink(ahead);
		}
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure != null) {
			throw (RuntimeException) failure;
		}
	}

	private static @Nullable WaitNode unlink(@Nullable WaitNode node) {
		if (node == null) {
			return null;
		}
		WaitNode next = node.next;
		// A wait that has got old must not keep all younger ones from being collected.
		node.next = null;
		return next;
	}

}
