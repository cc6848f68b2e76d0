package io.sharedmemory.snapshot;

import java.time.Duration;
import java.util.Objects;

import io.sharedmemory.SharedMemory;

/**
 * How the words of a snapshot belong together while others write to the memory. The same
 * may be asked for when a memory is restored: what others then see and lose of it is
 * decided in the same way.
 */
public abstract class SnapshotConsistency {

	SnapshotConsistency() {
	}

	/**
	 * Nobody is stopped. Each aligned word of 64 bits, and so each narrower one, is what
	 * the memory held at some moment between begin and end; nothing is promised of two of
	 * them.
	 * @return the consistency
	 */
	public static SnapshotConsistency none() {
		return new Unpaused();
	}

	/**
	 * Somebody who knows the writers stops them: all words are of one moment, as far as
	 * that holds for all writers.
	 * @param pause stops them
	 * @return the consistency
	 */
	public static SnapshotConsistency paused(WritersPause pause) {
		return new Paused(Objects.requireNonNull(pause, "pause"));
	}

	/**
	 * A lock word in the memory is held meanwhile: all words are of one moment, as far as
	 * they are only written by who holds it. It is the usual mutex on top of {@code wait}
	 * and {@code notify}, 32 bits wide:
	 * <ul>
	 * <li>0 is free, 1 held, and 2 held while somebody may wait.</li>
	 * <li>To lock, replace 0 by 1 atomically. If it was not 0, replace 1 by 2 unless it
	 * is 2, wait for as long as it is 2, and replace 0 by 2, until that succeeds.</li>
	 * <li>To unlock, exchange it for 0, and notify one if it was 2.</li>
	 * </ul>
	 * In the snapshot it is free. A memory that is restored keeps its own word, held
	 * until all is restored, and then free.
	 * @param address the address of the word, a multiple of 4
	 * @param patience how long to wait for the lock
	 * @return the consistency
	 * @throws IllegalArgumentException if the address is not a multiple of 4, or negative
	 */
	public static SnapshotConsistency locked(long address, Duration patience) {
		return new Locked(address, Objects.requireNonNull(patience, "patience"));
	}

	/**
	 * Stops the writers.
	 * @throws InterruptedException if the thread was interrupted before
	 */
	abstract Hold hold(SharedMemory memory, SnapshotAttempt attempt) throws InterruptedException;

	/**
	 * The time for which writers are stopped.
	 */
	interface Hold extends AutoCloseable {

		/** No word is one of a lock. */
		long NO_LOCK = -1;

		/**
		 * The address of the 32 bits that are the lock of this, {@link #NO_LOCK} if there
		 * is none.
		 */
		default long lockWord() {
			return NO_LOCK;
		}

		@Override
		void close();

	}

	private static final class Unpaused extends SnapshotConsistency {

		@Override
		Hold hold(SharedMemory memory, SnapshotAttempt attempt) {
			return () -> {
			};
		}

		@Override
		public String toString() {
			return "none";
		}

	}

	private static final class Paused extends SnapshotConsistency {

		private final WritersPause pause;

		Paused(WritersPause pause) {
			this.pause = pause;
		}

		@Override
		Hold hold(SharedMemory memory, SnapshotAttempt attempt) throws InterruptedException {
			return this.pause.pause(memory)::close;
		}

		@Override
		public String toString() {
			return "paused";
		}

	}

	private static final class Locked extends SnapshotConsistency {

		private final long address;

		private final Duration patience;

		Locked(long address, Duration patience) {
			if (address < 0 || address % Integer.BYTES != 0) {
				throw new IllegalArgumentException(
						"A lock word cannot be at address %d: use a multiple of 4".formatted(address));
			}
			this.address = address;
			this.patience = patience;
		}

		@Override
		Hold hold(SharedMemory memory, SnapshotAttempt attempt) throws InterruptedException {
			return LockWord.lock(memory, this.address, this.patience, attempt);
		}

		@Override
		public String toString() {
			return "locked at " + this.address;
		}

	}

}
