package io.sharedmemory.plugin;

import java.util.List;

import io.sharedmemory.FlightRecording;
import io.sharedmemory.RecordedEvents;
import org.jspecify.annotations.Nullable;

/**
 * Whether Java Flight Recorder wants to know what happens to plugins.
 */
final class PluginFlightRecording {

	/** Never recorded, only asked. */
	private static final @Nullable PluginCallEvent CALLS = FlightRecording.isPossible() ? new PluginCallEvent("", "")
			: null;

	private static final @Nullable PluginLoadEvent LOADS = FlightRecording.isPossible() ? new PluginLoadEvent("")
			: null;

	static {
		if (FlightRecording.isPossible()) {
			RecordedEvents.announce(List.of(PluginCallEvent.class, PluginLoadEvent.class));
		}
	}

	private PluginFlightRecording() {
	}

	/**
	 * A call begins.
	 * @return its event, or {@code null} if nobody records calls
	 */
	static @Nullable PluginCallEvent beginCall(String plugin, String export) {
		try {
			if (CALLS == null || !CALLS.isEnabled()) {
				return null;
			}
			PluginCallEvent event = new PluginCallEvent(plugin, export);
			event.begin();
			return event;
		}
		catch (RuntimeException | Error ex) {
			// The call goes on without a record of it.
			return null;
		}
	}

	/**
	 * A version is about to be loaded.
	 * @return its event, or {@code null} if nobody records loads
	 */
	static @Nullable PluginLoadEvent beginLoad(String plugin) {
		if (LOADS == null || !LOADS.isEnabled()) {
			return null;
		}
		PluginLoadEvent event = new PluginLoadEvent(plugin);
		event.begin();
		return event;
	}

}
