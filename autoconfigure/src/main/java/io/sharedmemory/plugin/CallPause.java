package io.sharedmemory.plugin;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A time in which no calls of some plugins begin. Calls that those make which are under
 * way, by host functions, must begin all the same: these would never end.
 */
final class CallPause {

	private final List<PluginRecords> paused;

	private final BooleanSupplier others;

	private final CountDownLatch end = new CountDownLatch(1);

	/**
	 * @param paused the records of the plugins
	 * @param others whether the current thread is in a call of others that are paused
	 * with them
	 */
	CallPause(List<PluginRecords> paused, BooleanSupplier others) {
		this.paused = paused;
		this.others = others;
	}

	/**
	 * Whether the current thread has an instance of one of the plugins, or of those that
	 * are paused with them.
	 */
	boolean isWithin() {
		return isOfThese() || this.others.getAsBoolean();
	}

	/**
	 * Whether the current thread has an instance of one of the plugins.
	 */
	boolean isOfThese() {
		return this.paused.stream().anyMatch(PluginRecords::isLeasedByCurrentThread);
	}

	/**
	 * Waits until calls may begin again.
	 * @return {@code false} if that takes longer
	 */
	boolean awaitEnd(long nanos) throws InterruptedException {
		return this.end.await(nanos, TimeUnit.NANOSECONDS);
	}

	void end() {
		this.end.countDown();
	}

	boolean hasEnded() {
		return this.end.getCount() == 0;
	}

}
