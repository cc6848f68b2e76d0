package io.sharedmemory;

import java.util.List;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Kinds of events that Java Flight Recorder gets to know as soon as there is one, before
 * any recording begins. To tell it takes the better part of its classes, which an
 * application that nobody records does without.
 */
public final class RecordedEvents implements FlightRecorderListener {

	private final List<Class<? extends FlightEvent>> kinds;

	private RecordedEvents(List<Class<? extends FlightEvent>> kinds) {
		this.kinds = kinds;
	}

	/**
	 * Has events recorded by whoever records from now on.
	 * @param kinds their classes, which are not {@linkplain jdk.jfr.Registered
	 * registered} by themselves
	 */
	public static void announce(List<Class<? extends FlightEvent>> kinds) {
		FlightRecorder.addListener(new RecordedEvents(kinds));
	}

	@Override
	public void recorderInitialized(FlightRecorder recorder) {
		this.kinds.forEach(FlightRecorder::register);
	}

}
