package io.sharedmemory;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whether Java Flight Recorder wants to know what happens to memories. While nobody
 * records, asking costs nothing: the JVM compiles {@code isEnabled} to a constant.
 */
public final class FlightRecording {

	/** Runtime images can be made without the module. */
	private static final boolean POSSIBLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

	/** Never recorded, only asked. */
	private static final @Nullable WaitEvent WAITS = POSSIBLE ? new WaitEvent("", 0, 0, 0) : null;

	private static final @Nullable NotifyEvent NOTIFIES = POSSIBLE ? new NotifyEvent("", 0, 0, 0) : null;

	private static final @Nullable GrowthEvent GROWTHS = POSSIBLE ? new GrowthEvent("", 0, 0) : null;

	static {
		if (POSSIBLE) {
			RecordedEvents.announce(List.of(WaitEvent.class, NotifyEvent.class, GrowthEvent.class));
		}
	}

	private FlightRecording() {
	}

	/**
	 * Returns whether this JVM has Java Flight Recorder. If not, no class of an event may
	 * be used.
	 * @return whether there is the module {@code jdk.jfr}
	 */
	public static boolean isPossible() {
		return POSSIBLE;
	}

	/**
	 * A wait begins.
	 * @return its event, or {@code null} if nobody records waits
	 */
	static @Nullable WaitEvent beginWait(String memory, long address, int width, Deadline deadline) {
		try {
			if (WAITS == null || !WAITS.isEnabled()) {
				return null;
			}
			WaitEvent event = new WaitEvent(memory, address, width, Math.max(0, deadline.remainingNanos()));
			event.begin();
			return event;
		}
		catch (RuntimeException | Error ex) {
			// The wait goes on without a record of it.
			return null;
		}
	}

	/**
	 * Notify was called, and is done.
	 */
	static void notified(String memory, long address, int count, int woken) {
		try {
			if (NOTIFIES != null && NOTIFIES.isEnabled()) {
				new NotifyEvent(memory, address, count, woken).record();
			}
		}
		catch (RuntimeException | Error ex) {
			// Those who were woken must be counted by who woke them.
			Thread.onSpinWait();
		}
	}

	/**
	 * A growth begins.
	 * @return its event, or {@code null} if nobody records growths
	 */
	static @Nullable GrowthEvent beginGrowth(String memory, long previous, long delta) {
		try {
			if (GROWTHS == null || !GROWTHS.isEnabled()) {
				return null;
			}
			GrowthEvent event = new GrowthEvent(memory, previous, delta);
			event.begin();
			return event;
		}
		catch (RuntimeException | Error ex) {
			// The growth goes on without a record of it.
			return null;
		}
	}

}
