package io.sharedmemory.benchmark;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns by a field under a lock, and a condition of the lock for each player.
 */
final class ConditionTurns implements Turns {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition[] conditions = { this.lock.newCondition(), this.lock.newCondition() };

	private int turn;

	@Override
	public void players(Thread first, Thread second) {
		// The conditions know who waits.
	}

	@Override
	public void await(int player) throws InterruptedException {
		this.lock.lock();
		try {
			while (this.turn != player) {
				this.conditions[player].await();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void pass(int player) {
		this.lock.lock();
		try {
			this.turn = player;
			this.conditions[player].signal();
		}
		finally {
			this.lock.unlock();
		}
	}

}
