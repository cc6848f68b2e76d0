package io.sharedmemory.snapshot.managed;

import io.sharedmemory.FlightEvent;
import io.sharedmemory.snapshot.SnapshotSummary;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * An event of Java Flight Recorder: a memory that is being, or was, saved or restored.
 */
@Name("io.sharedmemory.Snapshot")
@Label("Memory Snapshot")
@Description("A shared memory was saved or restored, or could not be")
@Threshold("0 ms")
@SuppressWarnings("unused") // Flight Recorder reads the fields
@Registered
final class SnapshotEvent extends FlightEvent {

	@Label("Memory")
	@Description("The name of the memory")
	private final String memory;

	@Label("Outcome")
	@Description("Saved, save_failed, restored or restore_failed")
	private String outcome = "";

	@Label("Stored Pages")
	@Description("How many pages of 64 KiB are in the snapshot")
	private long storedPages;

	@Label("Snapshot Size")
	@Description("The length of the snapshot")
	@DataAmount
	private long size;

	@Label("Digest")
	@Description("SHA-256 of the snapshot")
	private @Nullable String digest;

	@Label("Failure")
	@Description("What went wrong")
	private @Nullable String failure;

	SnapshotEvent(String memory) {
		this.memory = memory;
	}

	void record(SnapshotOutcome outcome, @Nullable SnapshotSummary summary, @Nullable String failure) {
		this.outcome = outcome.label();
		if (summary != null) {
			this.storedPages = summary.storedPages();
			this.size = summary.bytes();
			this.digest = summary.digest();
		}
		this.failure = failure;
		record();
	}

}
