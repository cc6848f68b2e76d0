package io.sharedmemory.snapshot.managed;

import java.util.List;

import io.sharedmemory.snapshot.SnapshotSummary;

/**
 * The content that a memory was last filled with from a snapshot.
 */
public final class RestoredContent {

	private final SnapshotSummary summary;

	RestoredContent(SnapshotSummary summary) {
		this.summary = summary;
	}

	/**
	 * Returns the metadata of the snapshot.
	 * @return the summary of the snapshot
	 */
	public SnapshotSummary summary() {
		return this.summary;
	}

	/**
	 * Returns what the tenants of the memory had there.
	 * @return the descriptions that they gave
	 */
	public List<String> tenants() {
		return TenantAttributes.decode(this.summary.attributes());
	}

	/**
	 * Returns where the named queues of the memory were.
	 * @return the queues
	 * @throws SnapshotRefusedException if what the snapshot says about them is not valid
	 */
	public List<SavedQueue> queues() {
		try {
			return QueueAttributes.decode(this.summary.attributes());
		}
		catch (IllegalArgumentException ex) {
			throw new SnapshotRefusedException(
					"Memory '%s' was restored from a snapshot whose list of queues makes no sense (%s). Restore another one."
						.formatted(this.summary.memory(), ex.getMessage()),
					ex);
		}
	}

	/**
	 * Returns whether {@link #tenants()} is all that tenants had there.
	 * @return {@code false} if the tenants were not asked, either for this snapshot or
	 * for an earlier one that the memory was restored from
	 */
	public boolean isComplete() {
		return TenantAttributes.isComplete(this.summary.attributes());
	}

}
