package io.sharedmemory.plugin;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * The callers of a version for whom there is no room to make another instance: the first
 * of them gets the first one that is given back.
 */
final class WaitingCallers {

	private final Queue<InstanceTurn> turns = new ConcurrentLinkedQueue<>();

	void add(InstanceTurn turn) {
		this.turns.add(turn);
	}

	void remove(InstanceTurn turn) {
		this.turns.remove(turn);
	}

	boolean isEmpty() {
		return this.turns.isEmpty();
	}

	/**
	 * Gives an instance to the first caller.
	 * @return {@code false} if nobody waits
	 */
	boolean serve(PooledInstance instance) {
		return endFirst(instance);
	}

	/**
	 * Has the first caller look again.
	 */
	void wakeFirst() {
		endFirst(null);
	}

	/**
	 * Has all callers look again.
	 */
	void wakeAll() {
		while (endFirst(null)) {
			Thread.onSpinWait();
		}
	}

	private boolean endFirst(@Nullable PooledInstance instance) {
		for (InstanceTurn turn = this.turns.poll(); turn != null; turn = this.turns.poll()) {
			if (turn.end(instance)) {
				return true;
			}
		}
		return false;
	}

}
