package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.time.Instant;

import io.sharedmemory.FlightRecording;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * A running attempt to save or restore a memory.
 */
public final class RunningAttempt {

	private final SnapshotLog log;

	private final SharedMemory memory;

	/** The event, {@code null} if there is no recorder. */
	private final @Nullable SnapshotEvent event;

	private final long begin = System.nanoTime();

	RunningAttempt(SnapshotLog log, SharedMemory memory) {
		this.log = log;
		this.memory = memory;
		this.event = FlightRecording.isPossible() ? new SnapshotEvent(memory.name()) : null;
		if (this.event != null) {
			this.event.begin();
		}
	}

	/**
	 * Records that the memory was saved.
	 */
	void saved(SnapshotSummary summary) {
		end(SnapshotOutcome.SAVED, summary, null);
	}

	/**
	 * Records that the memory was restored.
	 * @param summary the snapshot that it was restored from
	 */
	public void restored(SnapshotSummary summary) {
		end(SnapshotOutcome.RESTORED, summary, null);
	}

	/**
	 * Records that the memory was not restored.
	 * @param failure what went wrong
	 */
	public void notRestored(Throwable failure) {
		failed(SnapshotOutcome.RESTORE_FAILED, failure);
	}

	/**
	 * Records that the memory was not saved or restored.
	 */
	void failed(SnapshotOutcome outcome, Throwable failure) {
		end(outcome, null, SnapshotLog.describe(failure));
	}

	private void end(SnapshotOutcome outcome, @Nullable SnapshotSummary summary, @Nullable String failure) {
		Duration duration = Duration.ofNanos(System.nanoTime() - this.begin);
		if (this.event != null) {
			this.event.record(outcome, summary, failure);
		}
		this.log.add(this.memory,
				new SnapshotRecord(Instant.now(), outcome, duration, this.memory.readings().size(), summary, failure));
	}

}
