package io.sharedmemory.snapshot.managed;

import java.util.List;

import io.sharedmemory.snapshot.SnapshotSummary;

/**
 * What a memory was filled with last, if that came from a snapshot.
 */
public final class RestoredContent {

	private final SnapshotSummary summary;

	RestoredContent(SnapshotSummary summary) {
		this.summary = summary;
	}

	/**
	 * The snapshot.
	 * @return what there is to know of it
	 */
	public SnapshotSummary summary() {
		return this.summary;
	}

	/**
	 * What the tenants of the memory had there.
	 * @return the descriptions that they gave
	 */
	public List<String> tenants() {
		return TenantAttributes.decode(this.summary.attributes());
	}

	/**
	 * Where the named queues of the memory were.
	 * @return the queues
	 * @throws SnapshotRefusedException if what the snapshot says of them makes no sense
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
	 * Whether {@link #tenants()} is all they had there.
	 * @return {@code false} if nobody asked them, as the snapshot was taken without, or
	 * another one that the memory was restored from before
	 */
	public boolean isComplete() {
		return TenantAttributes.isComplete(this.summary.attributes());
	}

}
