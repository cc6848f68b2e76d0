package io.sharedmemory.snapshot.managed;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.sharedmemory.snapshot.SnapshotSummary;

/**
 * What a memory was filled with last, if that came from a snapshot.
 */
public final class RestoredContent {

	private final SnapshotSummary summary;

	private final AtomicBoolean taken = new AtomicBoolean();

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
	 * @return the descriptions that they gave; empty if nobody asked them, as the
	 * snapshot was taken without
	 */
	public Optional<List<String>> tenants() {
		return TenantAttributes.decode(this.summary.attributes());
	}

	/**
	 * Takes over what can be used by one alone: stacks, for instance.
	 * @return {@code true} for the first who asks
	 */
	public boolean takeOver() {
		return this.taken.compareAndSet(false, true);
	}

}
