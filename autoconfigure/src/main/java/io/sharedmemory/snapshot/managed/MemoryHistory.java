package io.sharedmemory.snapshot.managed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What became of the snapshots of one memory.
 */
final class MemoryHistory {

	private static final int MOST_RECORDS = 16;

	/** Held by who saves or restores the memory. */
	private final ReentrantLock turn = new ReentrantLock(true);

	/** Guarded by the lock of this. */
	private final Deque<SnapshotRecord> records = new ArrayDeque<>();

	/** Guarded by the lock of this. */
	private @Nullable SnapshotRecord lastSaved;

	/** Guarded by the lock of this. */
	private @Nullable RestoredContent restored;

	/** What tenants have left who are gone; guarded by the lock of this. */
	private final Set<String> departed = new LinkedHashSet<>();

	synchronized void depart(String description) {
		this.departed.add(description);
	}

	/**
	 * What all tenants have there, with those who are gone.
	 */
	synchronized List<String> withDeparted(List<String> descriptions) {
		return Stream.concat(descriptions.stream(), this.departed.stream()).toList();
	}

	ReentrantLock turn() {
		return this.turn;
	}

	synchronized void add(SnapshotRecord attempt) {
		if (this.records.size() == MOST_RECORDS) {
			this.records.removeFirst();
		}
		this.records.addLast(attempt);
		if (attempt.outcome() == SnapshotOutcome.SAVED) {
			this.lastSaved = attempt;
		}
		if (attempt.outcome() == SnapshotOutcome.RESTORED && attempt.summary() != null) {
			this.restored = new RestoredContent(attempt.summary());
			this.departed.clear();
		}
	}

	synchronized List<SnapshotRecord> records() {
		return List.copyOf(this.records);
	}

	synchronized Optional<SnapshotRecord> lastSaved() {
		return Optional.ofNullable(this.lastSaved);
	}

	synchronized Optional<RestoredContent> restored() {
		return Optional.ofNullable(this.restored);
	}

}
