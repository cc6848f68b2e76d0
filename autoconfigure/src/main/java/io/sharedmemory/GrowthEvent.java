package io.sharedmemory;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Unsigned;
import org.jspecify.annotations.Nullable;

/**
 * A growth that is under way, done or refused, for Java Flight Recorder.
 */
@Name("io.sharedmemory.Growth")
@Label("Memory Growth")
@Description("A shared memory grew, or was refused to; limiters and the budget were asked within the time it took")
@Threshold("0 ms")
@SuppressWarnings("unused") // Flight Recorder reads the fields
final class GrowthEvent extends FlightEvent {

	@Label("Memory")
	@Description("The name of the memory")
	private final String memory;

	@Label("Previous Size")
	@Description("The size before, in pages of 64 KiB")
	private final long previousSize;

	@Label("Pages")
	@Description("How many pages were asked for")
	@Unsigned
	private final long pages;

	@Label("Outcome")
	@Description("Success or failure")
	private String outcome = "";

	@Label("Reason")
	@Description("Why it failed: maximum, limiter, budget or out_of_memory; else none")
	private String reason = "";

	/** Not recorded, as it is transient. */
	private transient @Nullable GrowthFailure failure;

	GrowthEvent(String memory, long previousSize, long pages) {
		this.memory = memory;
		this.previousSize = previousSize;
		this.pages = pages;
	}

	/**
	 * The memory has grown.
	 */
	void recordSuccess() {
		record();
	}

	/**
	 * The memory is as before.
	 */
	void recordFailure(GrowthFailure reason) {
		this.failure = reason;
		record();
	}

	@Override
	protected void complete() {
		this.outcome = ((this.failure == null) ? GrowthOutcome.SUCCESS : GrowthOutcome.FAILURE).label();
		this.reason = (this.failure == null) ? GrowthOutcome.NO_REASON : this.failure.label();
	}

}
