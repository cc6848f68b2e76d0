package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.time.Instant;

import io.sharedmemory.snapshot.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to save or restore a memory.
 *
 * @param time when it had ended
 * @param outcome what became of it
 * @param duration how long it took, waiting included
 * @param size the size of the memory afterwards, in pages
 * @param summary what was saved or restored, {@code null} if it failed
 * @param failure the class of what went wrong, and its message unless that may be of
 * somebody else's making; {@code null} if nothing did
 */
public record SnapshotRecord(Instant time, SnapshotOutcome outcome, Duration duration, long size,
		@Nullable SnapshotSummary summary, @Nullable String failure) {

}
