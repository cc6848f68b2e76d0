package io.sharedmemory.plugin;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * One for each instance that may be leased at a time. Those who have to wait for one get
 * it in order of arrival. Others may overtake them, but only for a moment: to wake a
 * thread takes far longer than a short call does, and a permit that is kept for the
 * sleeper is of no use meanwhile.
 * <p>
 * Those who do not wait for each other do not slow each other down, either: each permit
 * has a cache line of its own, and a thread asks for the one first that it had before.
 */
final class Permits {

	/** What is had instead of a permit. */
	static final int NONE = -1;

	/** For how long others may overtake who waits, in nanoseconds. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int FREE = 0;

	private static final int TAKEN = 1;

	private final int count;

	private final long patience;

	private final AtomicIntegerArray permits;

	/** The permit to begin at, by thread; no more than a hint. */
	private final int[] hints = new int[64];

	/** Held by the first of those who wait, the others stand in line for it. */
	private final ReentrantLock line = new ReentrantLock(true);

	/** When the patience of the first ends. */
	private volatile long due;

	/** The first, unless it is awake and will look for a permit. */
	private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

	Permits(int count) {
		this(count, PATIENCE);
	}

	/**
	 * @param patience for how long others may overtake who waits, in nanoseconds
	 */
	Permits(int count, long patience) {
		this.count = count;
		this.patience = patience;
		this.permits = new AtomicIntegerArray(CacheLines.length(count));
	}

	/**
	 * Takes a permit, if there is one and nobody has waited for long.
	 * @return the permit, or {@link #NONE}
	 */
	int tryTake() {
		return isOverdue() ? NONE : takeFree();
	}

	/**
	 * Takes a permit, and waits for one if there is none.
	 * @param nanos how long to wait at most
	 * @return the permit, or {@link #NONE} if there was none in this time
	 * @throws InterruptedException if the thread was interrupted, before or meanwhile
	 */
	int tryTake(long nanos) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		int permit = tryTake();
		return (permit == NONE && nanos > 0) ? waitFor(nanos) : permit;
	}

	private int waitFor(long nanos) throws InterruptedException {
		long begin = System.nanoTime();
		if (!this.line.tryLock(nanos, TimeUnit.NANOSECONDS)) {
			return NONE;
		}
		try {
			return waitAsFirst(begin, nanos);
		}
		finally {
			this.sleeper.set(null);
			this.line.unlock();
		}
	}

	// Whoever gives one back looks for the sleeper after that, and the first looks for a
	// permit after it has said that it sleeps: one of both sees the other.
	private int waitAsFirst(long begin, long nanos) throws InterruptedException {
		this.due = begin + this.patience;
		this.sleeper.set(Thread.currentThread());
		int permit = takeFree();
		while (permit == NONE) {
			long left = nanos - (System.nanoTime() - begin);
			if (left <= 0) {
				return NONE;
			}
			LockSupport.parkNanos(this, left);
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			this.sleeper.set(Thread.currentThread());
			permit = takeFree();
		}
		return permit;
	}

	private int takeFree() {
		int thread = (int) Thread.currentThread().threadId() & (this.hints.length - 1);
		int permit = this.hints[thread];
		for (int i = 0; i < this.count; i++) {
			if (take(permit)) {
				if (i > 0) {
					this.hints[thread] = permit;
				}
				return permit;
			}
			permit = (permit + 1 < this.count) ? permit + 1 : 0;
		}
		return NONE;
	}

	private boolean take(int permit) {
		return this.permits.get(CacheLines.index(permit)) == FREE
				&& this.permits.compareAndSet(CacheLines.index(permit), FREE, TAKEN);
	}

	void giveBack(int permit) {
		this.permits.set(CacheLines.index(permit), FREE);
		Thread sleeping = this.sleeper.get();
		// Woken once only: until it runs, others may give back a lot of permits.
		if (sleeping != null && this.sleeper.compareAndSet(sleeping, null)) {
			LockSupport.unpark(sleeping);
		}
	}

	/**
	 * How many are taken.
	 */
	int taken() {
		int taken = 0;
		for (int permit = 0; permit < this.count; permit++) {
			taken += this.permits.get(CacheLines.index(permit));
		}
		return taken;
	}

	/**
	 * Whether somebody waits for a permit.
	 */
	boolean isWaitedFor() {
		return this.line.isLocked() || this.line.hasQueuedThreads();
	}

	/**
	 * Whether somebody has waited for so long that nobody may overtake.
	 */
	boolean isOverdue() {
		return isWaitedFor() && System.nanoTime() - this.due >= 0;
	}

	/**
	 * Has threads begin at the first permit again, so that they gather on as few as they
	 * need.
	 */
	void gather() {
		for (int thread = 0; thread < this.hints.length; thread++) {
			if (this.hints[thread] != 0) {
				this.hints[thread] = 0;
			}
		}
	}

}
