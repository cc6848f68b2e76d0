package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryEvent.Kind;

/**
 * The last events of a memory, and its last failure however long ago it was.
 */
final class EventLog {

	static final int CAPACITY = 64;

	/** A ring: an event must not be lost because the heap is full. */
	private final @Nullable MemoryEvent[] ring = new MemoryEvent[CAPACITY];

	private long added;

	private @Nullable MemoryEvent lastFailure;

	/**
	 * Adds an event; allocates nothing.
	 */
	synchronized void add(MemoryEvent event) {
		this.ring[(int) (this.added++ % CAPACITY)] = event;
		if (event.kind() == Kind.GROWTH_FAILED) {
			this.lastFailure = event;
		}
	}

	synchronized List<MemoryEvent> events() {
		List<MemoryEvent> events = new ArrayList<>();
		for (long i = Math.max(0, this.added - CAPACITY); i < this.added; i++) {
			events.add(Objects.requireNonNull(this.ring[(int) (i % CAPACITY)]));
		}
		return List.copyOf(events);
	}

	synchronized Optional<MemoryEvent> lastFailure() {
		return Optional.ofNullable(this.lastFailure);
	}

}
