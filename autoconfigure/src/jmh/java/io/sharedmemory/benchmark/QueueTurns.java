package io.sharedmemory.benchmark;

import java.util.List;
import java.util.concurrent.SynchronousQueue;

/**
 * Turns by two queues, one for each player, that hand something over from thread to
 * thread.
 */
final class QueueTurns implements Turns {

	private final List<SynchronousQueue<Boolean>> queues = List.of(new SynchronousQueue<>(), new SynchronousQueue<>());

	/** Nobody hands over the first turn of player 0. */
	private boolean first = true;

	/** Nobody takes the turn after the last one of player 1. */
	private int left;

	QueueTurns(int roundTrips) {
		this.left = roundTrips - 1;
	}

	@Override
	public void players(Thread first, Thread second) {
		// The queues know who waits.
	}

	@Override
	public void await(int player) throws InterruptedException {
		if (player == 0 && this.first) {
			this.first = false;
			return;
		}
		this.queues.get(player).take();
	}

	@Override
	public void pass(int player) throws InterruptedException {
		if (player == 0 && this.left-- == 0) {
			return;
		}
		this.queues.get(player).put(true);
	}

}
