package io.sharedmemory.structure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * The signal that one side of a queue sleeps on: a word that changes when there is
 * something to do, followed by the number of sleepers, so that nobody notifies if nobody
 * sleeps.
 * <p>
 * A sleeper {@link #enter() counts itself}, then looks whether there is something to do,
 * and sleeps only if there is not; the other side does its work, then looks at the count.
 * Both are sequentially consistent, so at least one of them sees the other.
 */
final class Signal {

	private static final int SLEEPERS_OFFSET = 4;

	private final SharedMemory memory;

	private final long word;

	private final long sleepers;

	Signal(SharedMemory memory, long address) {
		this.memory = memory;
		this.word = address;
		this.sleepers = address + SLEEPERS_OFFSET;
	}

	boolean hasSleepers() {
		return this.memory.atomicLoad32(this.sleepers) != 0;
	}

	/**
	 * Wakes sleepers, if there are any.
	 * @param count the maximum number of sleepers to wake, unsigned
	 */
	void raise(int count) {
		if (hasSleepers()) {
			this.memory.atomicAdd32(this.word, 1);
			try {
				this.memory.atomicNotify(this.word, count);
			}
			catch (StackOverflowError ex) {
				// What it signals has happened, and sleepers soon look for themselves;
				// the caller must not take its operation for a failed one.
				Thread.onSpinWait();
			}
		}
	}

	/**
	 * Wakes all sleepers, and keeps threads awake that are about to sleep.
	 */
	void raiseAll() {
		this.memory.atomicAdd32(this.word, 1);
		this.memory.atomicNotify(this.word, -1);
	}

	/**
	 * Counts the caller as a sleeper, before it looks whether it has to sleep.
	 * {@link #leave()} must follow.
	 * @return the ticket to sleep with
	 */
	int enter() {
		this.memory.atomicAdd32(this.sleepers, 1);
		return this.memory.atomicLoad32(this.word);
	}

	WaitResult sleep(int ticket, Duration limit) throws InterruptedException {
		return this.memory.atomicWait32(this.word, ticket, limit);
	}

	CompletableFuture<WaitResult> sleepAsync(int ticket, Duration limit) {
		return this.memory.atomicWaitAsync32(this.word, ticket, limit);
	}

	/**
	 * Resets the number of sleepers, all of which are gone.
	 */
	void forgetSleepers() {
		this.memory.atomicStore32(this.sleepers, 0);
	}

	void leave() {
		this.memory.atomicSub32(this.sleepers, 1);
	}

}
