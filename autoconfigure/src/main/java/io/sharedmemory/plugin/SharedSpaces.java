package io.sharedmemory.plugin;

import java.util.Map;
import java.util.WeakHashMap;

import io.sharedmemory.SharedMemory;

/**
 * What is known of the memories that plugins ask for by name, as long as they can be
 * reached.
 */
final class SharedSpaces {

	/** Guarded by itself. */
	private final Map<SharedMemory, SharedSpace> spaces = new WeakHashMap<>();

	SharedSpace of(SharedMemory memory) {
		synchronized (this.spaces) {
			return this.spaces.computeIfAbsent(memory, (key) -> new SharedSpace());
		}
	}

}
