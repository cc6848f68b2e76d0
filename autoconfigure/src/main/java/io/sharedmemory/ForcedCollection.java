package io.sharedmemory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Has the garbage collector look for what nobody can reach any more, when something has
 * run short that comes back only with it: as the JDK does when it runs out of direct
 * buffers.
 * <p>
 * Who can make something run short could so keep the collector busy for ever. So
 * collections take at most a tenth of the time: callers wait until it is time for the
 * next one, which then serves all of them, but no longer than a second.
 * <p>
 * All methods may be called by any number of threads at once. A caller should hold no
 * lock that others need, least of all those who give back what ran short.
 */
public final class ForcedCollection {

	/** One part in so many of the time may go into collections. */
	private static final long SHARE = 10;

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

	/** Cleaners run after the collection, in threads of their own. */
	private static final long CLEANERS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long POLL = TimeUnit.MICROSECONDS.toNanos(200);

	private final Runnable collector;

	private final ReentrantLock lock = new ReentrantLock();

	/** How many collections have begun; written under the lock. */
	private volatile long begun;

	/** When the next collection may begin; guarded by the lock. */
	private long notBefore = System.nanoTime();

	/**
	 * Creates one whose collections are those of the JVM.
	 */
	public ForcedCollection() {
		this(System::gc);
	}

	/**
	 * Creates one whose collections are somebody else's.
	 * @param collector collects, and returns when that is done
	 */
	public ForcedCollection(Runnable collector) {
		this.collector = collector;
	}

	/**
	 * Collects, unless the condition holds, and waits until it does. An interrupt of the
	 * caller does not end that, and is kept.
	 * @param condition whether enough came back
	 * @return whether it did; if not, a collection that began after this call found too
	 * little, or it would not have been time for one within a second
	 */
	public boolean until(BooleanSupplier condition) {
		long seen = this.begun;
		if (condition.getAsBoolean()) {
			return true;
		}
		StackReserve.require();
		boolean interrupted = Thread.interrupted();
		try {
			return collect(seen, condition) && poll(condition, CLEANERS);
		}
		finally {
			if (interrupted | Thread.interrupted()) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * @return whether there was a collection, or the condition holds without one
	 */
	private boolean collect(long seen, BooleanSupplier condition) {
		this.lock.lock();
		try {
			// One that began meanwhile for another caller serves this one as well.
			if (this.begun != seen) {
				return true;
			}
			long pause = this.notBefore - System.nanoTime();
			if (pause > LONGEST_PAUSE) {
				return condition.getAsBoolean();
			}
			if (poll(condition, pause)) {
				return true;
			}
			this.begun = seen + 1;
			long start = System.nanoTime();
			this.collector.run();
			long end = System.nanoTime();
			this.notBefore = end + (end - start) * (SHARE - 1);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean poll(BooleanSupplier condition, long nanos) {
		long end = System.nanoTime() + nanos;
		long pause = POLL;
		while (!condition.getAsBoolean()) {
			long left = end - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			LockSupport.parkNanos(Math.min(pause, left));
			pause *= 2;
		}
		return true;
	}

}
