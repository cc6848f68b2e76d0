package io.sharedmemory;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The clock of asynchronous waits: one thread for all of them, which runs no code of
 * others and goes when there is nothing to wait for.
 * <p>
 * It is not the JDK's, on which others depend for their timeouts, and which drops what it
 * was to do when the heap is full. This one refuses it when it is asked.
 */
final class AsyncTimeouts {

	private static final ScheduledThreadPoolExecutor CLOCK = clock();

	private AsyncTimeouts() {
	}

	private static ScheduledThreadPoolExecutor clock() {
		ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1,
				Thread.ofPlatform().daemon().name("shared-memory-timeouts").factory());
		clock.setRemoveOnCancelPolicy(true);
		clock.setKeepAliveTime(10, TimeUnit.SECONDS);
		clock.allowCoreThreadTimeOut(true);
		return clock;
	}

	/**
	 * Runs an action some time later, never earlier.
	 * @param action what neither blocks nor fails
	 * @throws OutOfMemoryError if there is no heap or no thread for it
	 */
	static Future<?> after(long nanos, Runnable action) {
		return CLOCK.schedule(action, nanos, TimeUnit.NANOSECONDS);
	}

}
