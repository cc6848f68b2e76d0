package io.sharedmemory.benchmark;

import io.sharedmemory.ThreadKind;

/**
 * Of which kinds the two threads are that take turns.
 */
public enum Players {

	PLATFORM(ThreadKind.PLATFORM, ThreadKind.PLATFORM), VIRTUAL(ThreadKind.VIRTUAL, ThreadKind.VIRTUAL),
	MIXED(ThreadKind.PLATFORM, ThreadKind.VIRTUAL);

	private final ThreadKind first;

	private final ThreadKind second;

	Players(ThreadKind first, ThreadKind second) {
		this.first = first;
		this.second = second;
	}

	Thread first(Runnable task) {
		return this.first.unstarted(task);
	}

	Thread second(Runnable task) {
		return this.second.unstarted(task);
	}

}
