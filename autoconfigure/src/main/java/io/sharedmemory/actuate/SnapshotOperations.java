package io.sharedmemory.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;
import io.sharedmemory.snapshot.managed.SnapshotRecord;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;

/**
 * What operators see and do with the snapshots of memories: they can have a snapshot
 * taken, but only to the place that is configured for it.
 */
final class SnapshotOperations {

	private final List<SharedMemorySnapshots> snapshots;

	/**
	 * @param snapshots the snapshots of a context, and of its parent contexts
	 */
	SnapshotOperations(List<SharedMemorySnapshots> snapshots) {
		this.snapshots = List.copyOf(snapshots);
	}

	private Optional<SharedMemorySnapshots> of(SharedMemory memory) {
		return this.snapshots.stream().filter((some) -> some.isOf(memory)).findFirst();
	}

	/**
	 * Saves a memory.
	 * @throws SnapshotRefusedException if the memory has no place for its snapshot
	 */
	SavedDescriptor save(SharedMemory memory) {
		SharedMemorySnapshots some = of(memory).orElseThrow(() -> new SnapshotRefusedException(
				"Memory '%s' has no location for snapshots. Set 'snapshot.location' of the memory."
					.formatted(memory.name())));
		return SavedDescriptor.of(some.snapshot(memory.name()));
	}

	/**
	 * Returns the outcomes of the snapshots of a memory, {@code null} if there are none.
	 */
	@Nullable SnapshotDescriptor describe(SharedMemory memory) {
		SharedMemorySnapshots some = of(memory).orElse(null);
		if (some == null) {
			return null;
		}
		List<SnapshotRecord> recent = some.log().recent(memory);
		boolean configured = some.hasPlace(memory);
		return (configured || !recent.isEmpty()) ? SnapshotDescriptor.of(configured,
				some.log().lastSaved(memory).orElse(null), last(recent, SnapshotOutcome.RESTORED), recent) : null;
	}

	private static @Nullable SnapshotRecord last(List<SnapshotRecord> records, SnapshotOutcome outcome) {
		return records.reversed().stream().filter((record) -> record.outcome() == outcome).findFirst().orElse(null);
	}

	/**
	 * Returns the last snapshots and restores of a memory.
	 */
	Stream<SnapshotRecord> recent(SharedMemory memory) {
		return of(memory).stream().flatMap((some) -> some.log().recent(memory).stream());
	}

	/**
	 * A saved memory.
	 *
	 * @param time when the snapshot began
	 * @param size the size of the memory, in pages
	 * @param storedPages how many of them are not entirely zero
	 * @param sizeBytes the length of the snapshot in bytes
	 * @param digest the SHA-256 of the snapshot in hexadecimal digits
	 */
	public record SavedDescriptor(Instant time, long size, long storedPages, long sizeBytes,
			String digest) implements OperationResponseBody {

		static SavedDescriptor of(SnapshotSummary summary) {
			return new SavedDescriptor(summary.moment(), summary.size(), summary.storedPages(), summary.bytes(),
					summary.digest());
		}

	}

	/**
	 * The snapshots of a memory.
	 *
	 * @param configured whether it has a place for them
	 * @param saved the last snapshot since the start, {@code null} if there is none
	 * @param restored the snapshot that it was restored from, {@code null} if there is
	 * none
	 * @param failedAt when the last attempt failed, {@code null} if it did not
	 * @param failure why it failed, without the location
	 */
	public record SnapshotDescriptor(boolean configured, @Nullable SavedDescriptor saved,
			@Nullable SavedDescriptor restored, @Nullable Instant failedAt, @Nullable String failure) {

		static SnapshotDescriptor of(boolean configured, @Nullable SnapshotRecord saved,
				@Nullable SnapshotRecord restored, List<SnapshotRecord> recent) {
			SnapshotRecord last = recent.isEmpty() ? null : recent.getLast();
			SnapshotRecord failed = (last != null && !last.outcome().isSuccess()) ? last : null;
			return new SnapshotDescriptor(configured, describe(saved), describe(restored),
					(failed != null) ? failed.time() : null, (failed != null) ? failed.failure() : null);
		}

		private static @Nullable SavedDescriptor describe(@Nullable SnapshotRecord record) {
			return (record != null && record.summary() != null) ? SavedDescriptor.of(record.summary()) : null;
		}

	}

}
