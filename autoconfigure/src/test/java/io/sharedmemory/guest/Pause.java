package io.sharedmemory.guest;

import java.util.concurrent.CountDownLatch;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;

/**
 * Stops an instance before one of its accesses to the memory, until it may go on.
 */
final class Pause {

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch resumed = new CountDownLatch(1);

	private final Step step = new Step(this::stop);

	private void stop() {
		this.reached.countDown();
		try {
			this.resumed.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What has to listen to the instance.
	 */
	Step step() {
		return this.step;
	}

	/**
	 * Waits until a thread has stopped here, or was done before.
	 * @return whether it has stopped
	 */
	boolean await(TestThread<?> thread) {
		TestThreads.eventually().until(() -> isReached() || thread.isDone());
		return isReached();
	}

	private boolean isReached() {
		return this.reached.getCount() == 0;
	}

	void resume() {
		this.resumed.countDown();
	}

}
