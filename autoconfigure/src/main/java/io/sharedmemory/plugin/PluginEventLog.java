package io.sharedmemory.plugin;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The last events of a plugin.
 */
final class PluginEventLog {

	static final int CAPACITY = 64;

	/** Guarded by the lock of this. */
	private final Deque<PluginEvent> events = new ArrayDeque<>(CAPACITY + 1);

	/**
	 * @param event made with its time, which the lock keeps in order
	 */
	synchronized void add(Function<Instant, PluginEvent> event) {
		this.events.addLast(event.apply(Instant.now()));
		if (this.events.size() > CAPACITY) {
			this.events.removeFirst();
		}
	}

	/**
	 * The events, oldest first.
	 */
	synchronized List<PluginEvent> events() {
		return List.copyOf(this.events);
	}

}
