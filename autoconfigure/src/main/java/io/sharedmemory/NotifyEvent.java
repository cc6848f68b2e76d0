package io.sharedmemory;

import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Unsigned;

/**
 * A call of notify, for Java Flight Recorder. Not recorded unless asked for by name:
 * programs notify as often as they unlock a lock.
 */
@Name("io.sharedmemory.Notify")
@Label("Memory Notify")
@Description("Waits on an address of a shared memory were notified")
@Enabled(false)
@SuppressWarnings("unused") // Flight Recorder reads the fields
final class NotifyEvent extends FlightEvent {

	@Label("Memory")
	@Description("The name of the memory")
	private final String memory;

	@Label("Address")
	@Description("Whose waits were notified, in bytes")
	private final long address;

	@Label("Count")
	@Description("How many were to be woken at most")
	@Unsigned
	private final int count;

	@Label("Woken")
	@Description("How many were woken")
	private final int woken;

	NotifyEvent(String memory, long address, int count, int woken) {
		this.memory = memory;
		this.address = address;
		this.count = count;
		this.woken = woken;
	}

}
