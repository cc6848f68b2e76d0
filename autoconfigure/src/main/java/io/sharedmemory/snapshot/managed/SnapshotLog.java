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
 * What became of all snapshots, as long as their memories can be reached.
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
	 * The last attempts.
	 * @param memory the memory
	 * @return 16 at most, the oldest first
	 */
	public List<SnapshotRecord> recent(SharedMemory memory) {
		return of(memory).records();
	}

	/**
	 * The last attempt to save a memory that succeeded.
	 * @param memory the memory
	 * @return the attempt, if there is one
	 */
	public Optional<SnapshotRecord> lastSaved(SharedMemory memory) {
		return of(memory).lastSaved();
	}

	/**
	 * What a memory was restored from last.
	 * @param memory the memory
	 * @return the content, if it came from a snapshot
	 */
	public Optional<RestoredContent> restored(SharedMemory memory) {
		return content(memory).restored();
	}

	/**
	 * What there is to know of the content that a memory has now.
	 * @param memory the memory
	 * @return the content, until the memory is restored
	 */
	public MemoryContent content(SharedMemory memory) {
		return of(memory).content();
	}

	/**
	 * An attempt begins.
	 * @param memory the memory
	 * @return to be told what becomes of it
	 */
	public RunningAttempt begin(SharedMemory memory) {
		return new RunningAttempt(this, memory);
	}

	/**
	 * What went wrong, for operators: without what opens the place of a snapshot to
	 * anyone, and of what somebody else threw the class alone.
	 * @param failure what was thrown
	 * @return a text
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
	 * Tells a listener of all attempts from now on.
	 * @param listener the listener
	 */
	public void addListener(SnapshotListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Stops telling a listener.
	 * @param listener the listener
	 */
	public void removeListener(SnapshotListener listener) {
		this.listeners.remove(listener);
	}

}
