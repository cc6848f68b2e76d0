package io.sharedmemory.benchmark;

import java.util.concurrent.locks.LockSupport;

/**
 * Turns by a field, and what all blocking of Java is built on.
 */
class BareTurns implements Turns {

	volatile int turn;

	private Thread[] players = {};

	@Override
	public final void players(Thread first, Thread second) {
		this.players = new Thread[] { first, second };
	}

	@Override
	public void await(int player) {
		while (this.turn != player) {
			LockSupport.park(this);
		}
	}

	@Override
	public final void pass(int player) {
		this.turn = player;
		LockSupport.unpark(this.players[player]);
	}

}
