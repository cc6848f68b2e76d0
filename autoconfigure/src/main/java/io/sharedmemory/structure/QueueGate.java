package io.sharedmemory.structure;

import java.util.concurrent.CountDownLatch;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Holds up the operations of one {@link MessageQueue} object before they begin. It does
 * not wait for operations that have already begun: the holder of the queue looks at its
 * {@link QueueWords#moment() moment} instead, so that an operation that passes pays for
 * one read only.
 */
final class QueueGate {

	private volatile @Nullable CountDownLatch shut;

	/** Guarded by this. */
	private int holders;

	/**
	 * Waits until nobody holds the queue. An interrupt is preserved for the caller.
	 */
	void pass() {
		CountDownLatch latch = this.shut;
		while (latch != null) {
			StackReserve.require();
			await(latch);
			latch = this.shut;
		}
	}

	private static void await(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	synchronized void shut() {
		if (this.holders++ == 0) {
			this.shut = new CountDownLatch(1);
		}
	}

	synchronized void open() {
		CountDownLatch latch = this.shut;
		if (--this.holders == 0 && latch != null) {
			this.shut = null;
			latch.countDown();
		}
	}

}
