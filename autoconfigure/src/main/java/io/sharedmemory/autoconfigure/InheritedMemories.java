package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * The memories of a context, and those of its parent that it does not hide behind its own
 * memories of the same name.
 *
 * @param own the memories of the context
 * @param parents the memories that the parent context sees
 */
record InheritedMemories(SharedMemories own, SharedMemories parents) implements SharedMemories {

	@Override
	public SharedMemory get(String name) {
		if (this.own.names().contains(name)) {
			return this.own.get(name);
		}
		if (this.parents.names().contains(name)) {
			return this.parents.get(name);
		}
		throw new NoSuchSharedMemoryException(name, names());
	}

	@Override
	public Optional<SharedMemory> find(String name) {
		return (this.own.names().contains(name) ? this.own : this.parents).find(name);
	}

	@Override
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>(this.own.names());
		names.addAll(this.parents.names());
		return Collections.unmodifiableSet(names);
	}

	@Override
	public Iterator<SharedMemory> iterator() {
		Set<String> hiding = this.own.names();
		List<SharedMemory> memories = new ArrayList<>();
		this.own.forEach(memories::add);
		this.parents.forEach((memory) -> {
			if (!hiding.contains(memory.name())) {
				memories.add(memory);
			}
		});
		return Collections.unmodifiableList(memories).iterator();
	}

	@Override
	public Optional<MemoryBudget> budget() {
		return this.own.budget();
	}

	@Override
	public void addListener(SharedMemoryRegistryListener listener) {
		this.parents.addListener(listener);
		this.own.addListener(listener);
	}

	@Override
	public void removeListener(SharedMemoryRegistryListener listener) {
		this.own.removeListener(listener);
		this.parents.removeListener(listener);
	}

}
