package io.sharedmemory.snapshot.managed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the snapshots of one memory.
 */
final class MemoryHistory {

	private static final int MOST_RECORDS = 16;

	/** Held by the thread that saves or restores the memory. */
	private final ReentrantLock turn = new ReentrantLock(true);

	/** Guarded by the lock of this object. */
	private final Deque<SnapshotRecord> records = new ArrayDeque<>();

	/** Guarded by the lock of this object. */
	private @Nullable SnapshotRecord lastSaved;

	/** Guarded by the lock of this object. */
	private MemoryContent content = new MemoryContent();

	/**
	 * What tenants that cannot be asked have there: those that have left, and those of
	 * the restored snapshot, which need not have returned. Guarded by the lock of this
	 * object, which is not held while tenants are asked, since they use this object.
	 */
	private List<String> inherited = List.of();

	/**
	 * Records what tenants leave behind.
	 */
	void depart(SharedMemory memory, MemoryTenants some) {
		List<String> others;
		do {
			others = inherited();
		}
		while (!inherit(others, List.of(some.describe(memory, others))));
	}

	private synchronized boolean inherit(List<String> before, List<String> after) {
		if (this.inherited != before) {
			return false;
		}
		this.inherited = after;
		return true;
	}

	private synchronized List<String> inherited() {
		return this.inherited;
	}

	/**
	 * Returns what a snapshot of the memory says about its tenants.
	 */
	Map<String, String> tenantAttributes(SharedMemory memory, Stays stays) {
		boolean complete = content().restored().map(RestoredContent::isComplete).orElse(true);
		return TenantAttributes.encode(memory, stays.describe(inherited()), complete);
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
			RestoredContent restored = new RestoredContent(attempt.summary());
			this.content = new MemoryContent(restored);
			this.inherited = restored.tenants();
		}
	}

	synchronized List<SnapshotRecord> records() {
		return List.copyOf(this.records);
	}

	synchronized Optional<SnapshotRecord> lastSaved() {
		return Optional.ofNullable(this.lastSaved);
	}

	synchronized MemoryContent content() {
		return this.content;
	}

}
