package io.sharedmemory.endive;

import java.util.concurrent.CountDownLatch;

/**
 * What a function of the host should not do: block and ignore interrupts.
 */
final class Blocking {

	private Blocking() {
	}

	static void until(CountDownLatch latch) {
		boolean open = true;
		while (open) {
			try {
				latch.await();
				open = false;
			}
			catch (InterruptedException ex) {
				// On purpose.
			}
		}
	}

}
