package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

/**
 * A registry that keeps its memories in the order of their creation.
 */
public final class DefaultSharedMemoryRegistry implements SharedMemoryRegistry {

	/**
	 * Also the lock of every change, so that listeners hear of changes in order.
	 */
	private final Map<String, SharedMemory> memories = new LinkedHashMap<>();

	private final List<SharedMemoryRegistryListener> listeners = new CopyOnWriteArrayList<>();

	private boolean closed;

	@Override
	public SharedMemory create(String name, MemoryType type) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a shared memory must not be blank");
		}
		synchronized (this.memories) {
			if (this.closed) {
				throw new SharedMemoryException("Cannot create memory '%s': the registry is closed".formatted(name));
			}
			if (this.memories.containsKey(name)) {
				throw new SharedMemoryException(
						"There is a shared memory '%s' already: remove it first or choose another name"
							.formatted(name));
			}
			SharedMemory memory = SharedMemory.create(name, type);
			this.memories.put(name, memory);
			this.listeners.forEach((listener) -> listener.onAdded(memory));
			return memory;
		}
	}

	@Override
	public SharedMemory get(String name) {
		return find(name).orElseThrow(() -> new NoSuchSharedMemoryException(name, names()));
	}

	@Override
	public Optional<SharedMemory> find(String name) {
		synchronized (this.memories) {
			return Optional.ofNullable(this.memories.get(name));
		}
	}

	@Override
	public Set<String> names() {
		synchronized (this.memories) {
			return Collections.unmodifiableSet(new LinkedHashSet<>(this.memories.keySet()));
		}
	}

	@Override
	public Iterator<SharedMemory> iterator() {
		synchronized (this.memories) {
			return List.copyOf(this.memories.values()).iterator();
		}
	}

	@Override
	public boolean remove(String name) {
		synchronized (this.memories) {
			SharedMemory memory = this.memories.remove(name);
			if (memory == null) {
				return false;
			}
			memory.close();
			this.listeners.forEach((listener) -> listener.onRemoved(memory));
			return true;
		}
	}

	@Override
	public void addListener(SharedMemoryRegistryListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public void removeListener(SharedMemoryRegistryListener listener) {
		this.listeners.remove(listener);
	}

	@Override
	public void close() {
		synchronized (this.memories) {
			this.closed = true;
			new ArrayList<>(this.memories.keySet()).forEach(this::remove);
		}
	}

}
