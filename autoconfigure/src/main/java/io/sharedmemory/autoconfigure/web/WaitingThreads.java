package io.sharedmemory.autoconfigure.web;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.sharedmemory.registry.SharedMemories;

/**
 * The threads that wait on the memories of a registry.
 */
final class WaitingThreads implements BlockedThreads {

	private final SharedMemories registry;

	WaitingThreads(SharedMemories registry) {
		this.registry = registry;
	}

	@Override
	public Stream<BlockedThread> find() {
		return StreamSupport.stream(this.registry.spliterator(), false)
			.flatMap((memory) -> memory.waiters().stream())
			.map((waiter) -> new BlockedThread(waiter.threadId(), false, waiter.since(), waiter.deadline()));
	}

}
