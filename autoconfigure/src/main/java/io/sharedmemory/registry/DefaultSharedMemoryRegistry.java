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
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

/**
 * A registry that keeps its memories in the order of their creation, with limits that
 * apply to their creation and growth.
 */
public final class DefaultSharedMemoryRegistry implements SharedMemoryRegistry {

	/**
	 * Held by who creates or removes a memory, so that listeners hear of changes in
	 * order. Who only looks needs just the map's own lock, which is never held while
	 * others' code runs.
	 */
	private final Object changes = new Object();

	private final Map<String, SharedMemory> memories = new LinkedHashMap<>();

	/** Memories that are created when they are asked for; guarded by the map's lock. */
	private final Map<String, Definition> definitions = new LinkedHashMap<>();

	private final GrowthLimits limits;

	private final RegistryListeners listeners = new RegistryListeners();

	private final MemoryOwner owner = new Owner();

	private boolean closed;

	/**
	 * Creates a registry without limits.
	 */
	public DefaultSharedMemoryRegistry() {
		this(List.of(), null);
	}

	/**
	 * Creates a registry with limits.
	 * @param limiters who must all agree before a memory is created or grows, asked in
	 * this order
	 * @param budget the bound on the sum of all sizes, {@code null} for none
	 */
	public DefaultSharedMemoryRegistry(List<ResourceLimiter> limiters, @Nullable MemoryBudget budget) {
		this.limits = new GrowthLimits(limiters, budget);
	}

	@Override
	public SharedMemory create(String name, MemoryType type) {
		return create(name, type, (memory) -> {
		});
	}

	@Override
	public SharedMemory create(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		synchronized (this.changes) {
			requireAvailable(name);
			return create(name, new Definition(type, initializer));
		}
	}

	@Override
	public void define(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		synchronized (this.changes) {
			requireAvailable(name);
			synchronized (this.memories) {
				this.definitions.put(name, new Definition(type, initializer));
			}
		}
	}

	private void requireAvailable(String name) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a shared memory must not be blank");
		}
		if (this.closed) {
			throw new SharedMemoryException("Cannot create memory '%s': the registry is closed".formatted(name));
		}
		synchronized (this.memories) {
			if (this.memories.containsKey(name) || this.definitions.containsKey(name)) {
				throw new DuplicateSharedMemoryException(name);
			}
		}
	}

	private SharedMemory create(String name, Definition definition) {
		SharedMemory memory = initialized(allocate(name, definition.type()), definition.initializer());
		synchronized (this.memories) {
			this.definitions.remove(name);
			this.memories.put(name, memory);
		}
		this.listeners.tell((listener) -> listener.onAdded(memory));
		return memory;
	}

	private SharedMemory allocate(String name, MemoryType type) {
		try {
			this.limits.admitCreation(name, type);
		}
		catch (MemoryGrowthException ex) {
			this.limits.failed(ex);
			throw ex;
		}
		try {
			return SharedMemory.create(name, type, this.owner);
		}
		catch (SharedMemoryException ex) {
			this.limits.giveBack(type.minimum());
			this.limits.failed(MemoryGrowthException.creationRefused(name, type, GrowthFailure.OUT_OF_MEMORY,
					String.valueOf(ex.getMessage()), ex));
			throw ex;
		}
	}

	private static SharedMemory initialized(SharedMemory memory, Consumer<SharedMemory> initializer) {
		boolean initialized = false;
		try {
			initializer.accept(memory);
			initialized = true;
			return memory;
		}
		finally {
			if (!initialized) {
				memory.close();
			}
		}
	}

	@Override
	public SharedMemory get(String name) {
		return find(name).orElseGet(() -> createDefined(name));
	}

	private SharedMemory createDefined(String name) {
		synchronized (this.changes) {
			SharedMemory memory;
			Definition definition;
			synchronized (this.memories) {
				memory = this.memories.get(name);
				definition = this.definitions.get(name);
			}
			if (memory != null) {
				return memory;
			}
			if (definition == null) {
				throw new NoSuchSharedMemoryException(name, names());
			}
			return create(name, definition);
		}
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
			Set<String> names = new LinkedHashSet<>(this.memories.keySet());
			names.addAll(this.definitions.keySet());
			return Collections.unmodifiableSet(names);
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
		synchronized (this.changes) {
			SharedMemory memory;
			Definition definition;
			synchronized (this.memories) {
				memory = this.memories.remove(name);
				definition = this.definitions.remove(name);
			}
			if (memory != null) {
				memory.close();
				this.listeners.tell((listener) -> listener.onRemoved(memory));
			}
			return memory != null || definition != null;
		}
	}

	@Override
	public Optional<MemoryBudget> budget() {
		return Optional.ofNullable(this.limits.budget());
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
		synchronized (this.changes) {
			this.closed = true;
			new ArrayList<>(names()).forEach(this::remove);
		}
	}

	/**
	 * A memory that does not exist yet.
	 */
	private record Definition(MemoryType type, Consumer<SharedMemory> initializer) {
	}

	/**
	 * Applies the limits to the growth of the memories, and tells the listeners of it.
	 */
	private final class Owner implements MemoryOwner {

		@Override
		public void growing(SharedMemory memory, long current, long desired) {
			DefaultSharedMemoryRegistry.this.limits.admitGrowth(memory, current, desired);
		}

		@Override
		public void grown(SharedMemory memory, long previous) {
			DefaultSharedMemoryRegistry.this.listeners.tell((listener) -> listener.onGrown(memory, previous));
		}

		@Override
		public void growFailed(SharedMemory memory, MemoryGrowthException failure) {
			if (failure.reason() == GrowthFailure.OUT_OF_MEMORY) {
				// It had been admitted.
				DefaultSharedMemoryRegistry.this.limits.giveBack(failure.delta());
			}
			DefaultSharedMemoryRegistry.this.limits.failed(failure);
			DefaultSharedMemoryRegistry.this.listeners.tell((listener) -> listener.onGrowFailed(memory, failure));
		}

		@Override
		public void closed(SharedMemory memory, long size) {
			DefaultSharedMemoryRegistry.this.limits.giveBack(size);
		}

	}

}
