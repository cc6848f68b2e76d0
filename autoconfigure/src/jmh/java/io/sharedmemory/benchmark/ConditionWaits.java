package io.sharedmemory.benchmark;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits on a condition of a lock.
 */
final class ConditionWaits implements Waits {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition condition = this.lock.newCondition();

	/** How many may leave: a thread may also return from the condition for no reason. */
	private int woken;

	/**
	 * Written under the lock only; who reads it does not disturb those who need the lock.
	 */
	private volatile int waiting;

	@Override
	public void await(int waiter) throws InterruptedException {
		this.lock.lock();
		try {
			this.waiting++;
			while (this.woken == 0) {
				this.condition.await();
			}
			this.woken--;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void wakeOne() {
		this.lock.lock();
		try {
			this.waiting--;
			this.woken++;
			this.condition.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void wakeAll() {
		this.lock.lock();
		try {
			this.woken += this.waiting;
			this.waiting = 0;
			this.condition.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int waiting() {
		return this.waiting;
	}

}
