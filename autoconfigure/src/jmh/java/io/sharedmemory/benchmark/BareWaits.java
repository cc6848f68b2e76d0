package io.sharedmemory.benchmark;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Waits by what all blocking of Java is built on. One thread after the other is woken,
 * and waits again before its turn comes again: so each has been waiting longest.
 */
final class BareWaits implements Waits {

	private final Place[] places;

	private final AtomicInteger waits = new AtomicInteger();

	private int next;

	private int wakes;

	BareWaits(int waiters) {
		this.places = Stream.generate(Place::new).limit(waiters).toArray(Place[]::new);
	}

	@Override
	public void await(int waiter) {
		Place place = this.places[waiter];
		place.thread = Thread.currentThread();
		this.waits.incrementAndGet();
		place.await();
	}

	@Override
	public void wakeOne() {
		this.places[this.next].wake();
		this.next = (this.next + 1 < this.places.length) ? this.next + 1 : 0;
		this.wakes++;
	}

	@Override
	public void wakeAll() {
		for (Place place : this.places) {
			place.wake();
		}
		this.wakes += this.places.length;
	}

	@Override
	public int waiting() {
		return this.waits.get() - this.wakes;
	}

	private static final class Place {

		private @Nullable Thread thread;

		/** A thread may also be unparked for no reason. */
		private volatile boolean woken;

		private void await() {
			while (!this.woken) {
				LockSupport.park(this);
			}
			this.woken = false;
		}

		private void wake() {
			this.woken = true;
			LockSupport.unpark(this.thread);
		}

	}

}
