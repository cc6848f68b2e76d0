package io.sharedmemory.snapshot.managed;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.snapshot.ShownText;

/**
 * The outcomes of all snapshots, for as long as their memories are reachable.
 */
public final class SnapshotLog {

	private static final System.Logger logger = System.getLogger(SnapshotLog.class.getName());

	/**
	 * Creates a log without entries.
	 */
	public SnapshotLog() {
	}

	/** Guarded by itself. */
	private final Map<SharedMemory, MemoryHistory> histories = new WeakHashMap<>();

	private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();

	MemoryHistory of(SharedMemory memory) {
		synchronized (this.histories) {
			return this.histories.computeIfAbsent(memory, (added) -> new MemoryHistory());
		}
	}

	/**
	 * Returns the last attempts.
	 * @param memory the memory
	 * @return the attempts, at most 16, oldest first
	 */
	public List<SnapshotRecord> recent(SharedMemory memory) {
		return of(memory).records();
	}

	/**
	 * Returns the last successful attempt to save a memory.
	 * @param memory the memory
	 * @return the attempt, if there is one
	 */
	public Optional<SnapshotRecord> lastSaved(SharedMemory memory) {
		return of(memory).lastSaved();
	}

	/**
	 * Returns what a memory was last restored from.
	 * @param memory the memory
	 * @return the content, if it came from a snapshot
	 */
	public Optional<RestoredContent> restored(SharedMemory memory) {
		return content(memory).restored();
	}

	/**
	 * Returns the metadata of the content that a memory has now.
	 * @param memory the memory
	 * @return the metadata, valid until the memory is restored
	 */
	public MemoryContent content(SharedMemory memory) {
		return of(memory).content();
	}

	/**
	 * Begins an attempt.
	 * @param memory the memory
	 * @return the attempt, to which its outcome has to be reported
	 */
	public RunningAttempt begin(SharedMemory memory) {
		return new RunningAttempt(this, memory);
	}

	/**
	 * Describes a failure for operators: without credentials for the location of a
	 * snapshot, and with only the class of exceptions that are not the library's own.
	 * @param failure the failure
	 * @return the description
	 */
	public static String describe(Throwable failure) {
		return (failure instanceof SharedMemoryException) ? ShownText.of(String.valueOf(failure.getMessage()))
				: failure.getClass().getName();
	}

	void add(SharedMemory memory, SnapshotRecord attempt) {
		of(memory).add(attempt);
		for (SnapshotListener listener : this.listeners) {
			try {
				listener.onEnded(memory, attempt);
			}
			catch (RuntimeException ex) {
				logger.log(Level.WARNING,
						"A listener failed when it heard of a snapshot of memory '%s'".formatted(memory.name()), ex);
			}
		}
	}

	/**
	 * Adds a listener for all attempts from now on.
	 * @param listener the listener
	 */
	public void addListener(SnapshotListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener.
	 * @param listener the listener
	 */
	public void removeListener(SnapshotListener listener) {
		this.listeners.remove(listener);
	}

}
