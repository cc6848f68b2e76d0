package io.sharedmemory.snapshot;

import java.time.Duration;
import java.util.Objects;

import io.sharedmemory.SharedMemory;

/**
 * How consistent the words of a snapshot are with each other while others write to the
 * memory. The same choice exists when a memory is restored: it determines what others see
 * of the restore, and which of their writes are lost.
 */
public abstract class SnapshotConsistency {

	SnapshotConsistency() {
	}

	/**
	 * Stops nobody. Each aligned 64-bit word, and so each narrower one, has the value
	 * that the memory held at some moment between begin and end; nothing is guaranteed
	 * about two words together.
	 * @return the consistency
	 */
	public static SnapshotConsistency none() {
		return new Unpaused();
	}

	/**
	 * Stops the writers by means of someone who knows them: all words are of one moment,
	 * as far as all writers are stopped.
	 * @param pause stops the writers
	 * @return the consistency
	 */
	public static SnapshotConsistency paused(WritersPause pause) {
		return new Paused(Objects.requireNonNull(pause, "pause"));
	}

	/**
	 * Holds a lock word in the memory: all words are of one moment, as far as they are
	 * only written by the holder of the lock. The lock is the usual mutex on top of
	 * {@code wait} and {@code notify}, 32 bits wide:
	 * <ul>
	 * <li>0 means free, 1 held, and 2 held while others may be waiting.</li>
	 * <li>To lock, replace 0 with 1 atomically. If the word was not 0, replace 1 with 2
	 * unless it is 2 already, wait while it is 2, and replace 0 with 2; repeat until that
	 * succeeds.</li>
	 * <li>To unlock, exchange the word for 0, and notify one waiter if it was 2.</li>
	 * </ul>
	 * In the snapshot the lock is free. A memory that is restored keeps its own word,
	 * which is held until everything is restored, and is then free.
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
	 * @throws InterruptedException if the thread was interrupted before they stopped
	 */
	abstract Hold hold(SharedMemory memory, SnapshotAttempt attempt) throws InterruptedException;

	/**
	 * The time for which writers are stopped.
	 */
	interface Hold extends AutoCloseable {

		/** The address that stands for the absence of a lock word. */
		long NO_LOCK = -1;

		/**
		 * Returns the address of the 32-bit lock word, {@link #NO_LOCK} if there is none.
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
