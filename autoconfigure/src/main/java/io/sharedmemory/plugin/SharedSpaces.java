package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;

/**
 * What is known of the memories that plugins ask for by name, as long as they can be
 * reached.
 */
final class SharedSpaces {

	/** Guarded by itself. */
	private final Map<SharedMemory, SharedSpace> spaces = new WeakHashMap<>();

	/**
	 * By the name of the memory, which need not be created yet; guarded by the spaces.
	 */
	private final Map<String, List<MemoryClaim>> reserved = new HashMap<>();

	SharedSpace of(SharedMemory memory) {
		synchronized (this.spaces) {
			return this.spaces.computeIfAbsent(memory, this::create);
		}
	}

	/**
	 * Claims a part of all memories of a name, now and later, before any module does. All
	 * that is reserved has one owner: a preload may have a queue in it.
	 * @param what what is there, for messages
	 */
	void reserve(String memory, AddressRange range, String what) {
		MemoryClaim claim = new MemoryClaim(range, what, this);
		synchronized (this.spaces) {
			this.reserved.computeIfAbsent(memory, (name) -> new ArrayList<>()).add(claim);
			this.spaces.forEach((known, space) -> {
				if (known.name().equals(memory)) {
					space.claim(List.of(claim));
				}
			});
		}
	}

	private SharedSpace create(SharedMemory memory) {
		SharedSpace space = new SharedSpace();
		space.claim(this.reserved.getOrDefault(memory.name(), List.of()));
		return space;
	}

}
