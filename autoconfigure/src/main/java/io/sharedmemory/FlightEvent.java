package io.sharedmemory;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Registered;

/**
 * An event of Java Flight Recorder that changes nothing for the code that causes it: what
 * the recorder fails with costs the record of the event, and nothing else. Where the
 * stack is nearly used up there is no record either, so that the recorder's own classes
 * are not initialised there.
 * <p>
 * Unless its class says so, a kind of events is not registered by its first use, which
 * would load the recorder where nobody records, but {@linkplain RecordedEvents#announce
 * announced}.
 */
@Category("WebAssembly")
@Registered(false)
public abstract class FlightEvent extends Event {

	/**
	 * For subclasses, which record the event.
	 */
	protected FlightEvent() {
	}

	/**
	 * Fills in what needs heap to be said: called if the event is about to be recorded.
	 */
	protected void complete() {
	}

	/**
	 * Ends the event, and records it if its kind is recorded and it took long enough.
	 * Called after everything else is done: nothing is thrown.
	 */
	protected final void record() {
		try {
			StackReserve.require();
			end();
			if (shouldCommit()) {
				complete();
				commit();
			}
		}
		catch (RuntimeException | Error ex) {
			// What the event tells of has happened: its caller must get to know that, not
			// this.
			Thread.onSpinWait();
		}
	}

}
