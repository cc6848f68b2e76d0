package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.time.Instant;

import io.sharedmemory.snapshot.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to save or restore a memory.
 *
 * @param time when it ended
 * @param outcome its outcome
 * @param duration how long it took, including waiting
 * @param size the size of the memory afterwards, in pages
 * @param summary what was saved or restored, {@code null} if it failed
 * @param failure the class of the failure, and its message if that is the library's own;
 * {@code null} if it succeeded
 */
public record SnapshotRecord(Instant time, SnapshotOutcome outcome, Duration duration, long size,
		@Nullable SnapshotSummary summary, @Nullable String failure) {

}
