package io.sharedmemory.snapshot;

import java.time.Duration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.ShownDuration;

/**
 * A mutex in a memory, which this object holds. Its word is never written while it has a
 * value that is not one of a lock.
 */
final class LockWord implements SnapshotConsistency.Hold {

	private static final int FREE = 0;

	private static final int HELD = 1;

	private static final int AWAITED = 2;

	private final SharedMemory memory;

	private final long address;

	private LockWord(SharedMemory memory, long address) {
		this.memory = memory;
		this.address = address;
	}

	static LockWord lock(SharedMemory memory, long address, Duration patience, SnapshotAttempt attempt)
			throws InterruptedException {
		LockWord lock = new LockWord(memory, address);
		if (memory.atomicCompareExchange32(address, FREE, HELD) != FREE) {
			lock.await(patience, attempt);
		}
		return lock;
	}

	private void await(Duration patience, SnapshotAttempt attempt) throws InterruptedException {
		long start = System.nanoTime();
		int found = mark();
		while (found != FREE) {
			if (found != AWAITED) {
				throw attempt.locked(
						"address %d holds %s, which is no lock: 0 is free, 1 held and 2 held while somebody waits"
							.formatted(this.address, Integer.toUnsignedString(found)),
						"Name the address of the lock word.");
			}
			Duration left = patience.minusNanos(System.nanoTime() - start);
			if (!left.isPositive()) {
				throw attempt.locked(
						"the lock at address %d was held for %s".formatted(this.address, new ShownDuration(patience)),
						"Find out who holds it (what dies with a lock held never unlocks it), or wait for longer.");
			}
			this.memory.atomicWait32(this.address, AWAITED, left);
			found = mark();
		}
	}

	/**
	 * Acquires the lock, or marks that there is a waiter.
	 * @return the value that the word had, {@link #FREE} if the lock was acquired
	 */
	private int mark() {
		int found = this.memory.atomicCompareExchange32(this.address, FREE, AWAITED);
		if (found != HELD) {
			return found;
		}
		found = this.memory.atomicCompareExchange32(this.address, HELD, AWAITED);
		return switch (found) {
			case HELD -> AWAITED;
			// It was unlocked in between: the wait finds another value, and returns.
			case FREE -> AWAITED;
			default -> found;
		};
	}

	@Override
	public long lockWord() {
		return this.address;
	}

	@Override
	public void close() {
		try {
			if (this.memory.atomicExchange32(this.address, FREE) != HELD) {
				this.memory.atomicNotify(this.address, 1);
			}
		}
		catch (SharedMemoryClosedException ex) {
			// The lock is gone with the memory, and its waiters were notified.
		}
	}

}
