package io.sharedmemory;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A wait of a thread that is under way, or has ended, for Java Flight Recorder.
 */
@Name("io.sharedmemory.Wait")
@Label("Memory Wait")
@Description("A thread waited on an address of a shared memory")
@Threshold("10 ms")
@SuppressWarnings("unused") // Flight Recorder reads the fields
final class WaitEvent extends FlightEvent {

	@Label("Memory")
	@Description("The name of the memory")
	private final String memory;

	@Label("Address")
	@Description("Where it waited, in bytes")
	private final long address;

	@Label("Width")
	@Description("On how many bits it waited: 32 or 64")
	private final int width;

	@Label("Timeout")
	@Description("How long it was willing to wait; the longest time there is, for ever")
	@Timespan
	private final long timeout;

	@Label("Result")
	@Description("How the wait ended: ok, mismatch, timed_out, interrupted or closed")
	private String result = "";

	/** Not recorded, as it is transient. */
	private transient @Nullable WaitOutcome outcome;

	/**
	 * @param timeout in nanoseconds
	 */
	WaitEvent(String memory, long address, int width, long timeout) {
		this.memory = memory;
		this.address = address;
		this.width = width;
		this.timeout = timeout;
	}

	/**
	 * The wait has ended.
	 */
	void record(WaitOutcome outcome) {
		this.outcome = outcome;
		record();
	}

	@Override
	protected void complete() {
		if (this.outcome != null) {
			this.result = this.outcome.label();
		}
	}

}
