package io.sharedmemory.plugin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last events of a plugin.
 */
final class PluginEventLog {

	static final int CAPACITY = 64;

	/** Guarded by the lock of this. */
	private final Deque<PluginEvent> events = new ArrayDeque<>(CAPACITY + 1);

	synchronized void add(PluginEvent event) {
		this.events.addLast(event);
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
