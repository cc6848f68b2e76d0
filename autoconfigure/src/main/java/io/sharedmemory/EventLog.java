package io.sharedmemory;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryEvent.Kind;

/**
 * The last events of a memory, and its last failure however long ago it was.
 */
final class EventLog {

	static final int CAPACITY = 64;

	private final ArrayDeque<MemoryEvent> events = new ArrayDeque<>();

	private @Nullable MemoryEvent lastFailure;

	void add(Kind kind, long size) {
		add(kind, size, 0, null);
	}

	synchronized void add(Kind kind, long size, long delta, @Nullable GrowthFailure reason) {
		MemoryEvent event = new MemoryEvent(Instant.now(), kind, size, delta, reason);
		if (this.events.size() == CAPACITY) {
			this.events.removeFirst();
		}
		this.events.addLast(event);
		if (kind == Kind.GROWTH_FAILED) {
			this.lastFailure = event;
		}
	}

	synchronized List<MemoryEvent> events() {
		return List.copyOf(this.events);
	}

	synchronized Optional<MemoryEvent> lastFailure() {
		return Optional.ofNullable(this.lastFailure);
	}

}
