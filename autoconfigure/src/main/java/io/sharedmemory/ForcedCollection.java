package io.sharedmemory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Has the garbage collector look for what nobody can reach any more, when something has
 * run short that comes back only with it: as the JDK does when it runs out of direct
 * buffers.
 * <p>
 * Otherwise code that can make something run short could keep the collector busy for
 * ever. Collections take at most a tenth of the time: callers wait until it is time for
 * the next one, which then serves all of them, but no longer than their patience.
 * <p>
 * All methods may be called by any number of threads at once. A caller should hold no
 * lock that others need, least of all one that is needed to give back what ran short.
 */
public final class ForcedCollection {

	/** One part in so many of the time may go into collections. */
	private static final long SHARE = 10;

	/**
	 * For callers that hold a lock which others wait for. In nanoseconds, as all times
	 * here.
	 */
	static final long SHORT_PATIENCE = TimeUnit.SECONDS.toNanos(1);

	/** A large heap takes seconds to collect, which are a tenth of the time. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	/** Cleaners run after the collection, in threads of their own. */
	private static final long CLEANERS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long SHORTEST_POLL = TimeUnit.MICROSECONDS.toNanos(200);

	private static final long LONGEST_POLL = TimeUnit.MILLISECONDS.toNanos(5);

	/** When the thread has no more use for what it waits for. */
	private static final ScopedValue<BooleanSupplier> OVER = ScopedValue.newInstance();

	private final Runnable collector;

	/** Held during a collection; nobody waits for it. */
	private final ReentrantLock lock = new ReentrantLock();

	/** How many collections have begun; written under the lock. */
	private volatile long begun;

	/** How many collections have ended; written under the lock. */
	private volatile long ended;

	/** How long the last one took; written under the lock. */
	private volatile long took;

	/** When the next collection may begin; written under the lock. */
	private volatile long notBefore = System.nanoTime();

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
	 * Does something that may have to wait for collections, but only for so long.
	 * @param <T> the type of the result
	 * @param over whether the thread has waited long enough; asked often, and only while
	 * it waits
	 * @param operation what to do
	 * @return the result of the operation
	 */
	public static <T extends @Nullable Object> T unless(BooleanSupplier over, Supplier<T> operation) {
		return ScopedValue.where(OVER, over).call(operation::get);
	}

	/**
	 * Collects, unless the condition holds, and waits until it does, with a patience of
	 * half a minute: a large heap takes seconds to collect.
	 * @param condition whether enough came back; asked often
	 * @return whether it did; if not, a collection that began after this call found too
	 * little, it would not have been time for one so soon, or the thread has waited long
	 * enough, see {@link #unless}
	 */
	public boolean until(BooleanSupplier condition) {
		return until(condition, PATIENCE);
	}

	/**
	 * Collects as {@link #until}, and a second time if need be: what the first collection
	 * finds may give back only then what it held.
	 */
	boolean untilTwice(BooleanSupplier condition) {
		boolean enough = until(condition);
		return enough || until(condition);
	}

	/**
	 * Collects, unless the condition holds, and waits until it does. An interrupt of the
	 * caller does not end that, and is kept.
	 * @param condition whether enough came back; asked often
	 * @param patience how long to wait at most until it is time for a collection, in
	 * nanoseconds
	 * @return whether it did; if not, a collection that began after this call found too
	 * little, or it would not have been time for one soon enough
	 */
	boolean until(BooleanSupplier condition, long patience) {
		long seen = this.begun;
		if (condition.getAsBoolean()) {
			return true;
		}
		StackReserve.require();
		boolean interrupted = Thread.interrupted();
		try {
			return collect(seen, condition, System.nanoTime() + patience)
					|| poll(condition, Math.max(CLEANERS, this.took));
		}
		finally {
			interrupted |= Thread.interrupted();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Waits for a collection that begins after another number of them have begun.
	 * @return whether the condition holds; if not, there was a collection, or it is not
	 * time for one until the deadline
	 */
	private boolean collect(long seen, BooleanSupplier condition, long deadline) {
		long pause = SHORTEST_POLL;
		while (this.ended <= seen) {
			if (condition.getAsBoolean()) {
				return true;
			}
			if (this.notBefore - deadline > 0 || isOver()) {
				return false;
			}
			if (System.nanoTime() - this.notBefore < 0 || !tryCollect(seen)) {
				LockSupport.parkNanos(pause);
				pause = Math.min(pause * 2, LONGEST_POLL);
			}
		}
		return false;
	}

	/**
	 * @return whether there was a collection, or no other is needed
	 */
	private boolean tryCollect(long seen) {
		if (!this.lock.tryLock()) {
			return false;
		}
		try {
			if (this.begun == seen) {
				this.begun = seen + 1;
				runCollector();
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void runCollector() {
		long start = System.nanoTime();
		try {
			this.collector.run();
		}
		finally {
			long end = System.nanoTime();
			this.took = end - start;
			this.notBefore = end + this.took * (SHARE - 1);
			this.ended = this.begun;
		}
	}

	private static boolean isOver() {
		return OVER.isBound() && OVER.get().getAsBoolean();
	}

	private static boolean poll(BooleanSupplier condition, long nanos) {
		long end = System.nanoTime() + nanos;
		long pause = SHORTEST_POLL;
		while (!condition.getAsBoolean()) {
			long left = end - System.nanoTime();
			if (left <= 0 || isOver()) {
				return false;
			}
			LockSupport.parkNanos(Math.min(pause, left));
			pause = Math.min(pause * 2, LONGEST_POLL);
		}
		return true;
	}

}
