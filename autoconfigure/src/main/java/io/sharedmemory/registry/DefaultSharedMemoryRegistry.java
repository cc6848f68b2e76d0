package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

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

	/** Names of memories whose limiters or initializers run; guarded by the changes. */
	private final Set<String> creating = new HashSet<>();

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
		requireOpen(name);
		synchronized (this.memories) {
			if (this.memories.containsKey(name) || this.definitions.containsKey(name)) {
				throw new DuplicateSharedMemoryException(name);
			}
		}
	}

	private void requireOpen(String name) {
		if (this.closed) {
			throw new SharedMemoryException("Cannot create memory '%s': the registry is closed".formatted(name));
		}
	}

	private SharedMemory create(String name, Definition definition) {
		RegisteredMemoryOwner owner = new RegisteredMemoryOwner(this.limits, this.listeners);
		SharedMemory memory;
		if (!this.creating.add(name)) {
			// Only its creator's own thread gets here: by way of a limiter or the
			// initializer.
			throw new SharedMemoryException(
					"Memory '%s' is being created: neither a limiter nor its initializer can get or create it"
						.formatted(name));
		}
		try {
			memory = owner.create(name, definition.type());
			initialize(memory, definition.initializer());
		}
		finally {
			this.creating.remove(name);
		}
		owner.added(memory);
		return memory;
	}

	private void initialize(SharedMemory memory, Consumer<SharedMemory> initializer) {
		boolean initialized = false;
		try {
			initializer.accept(memory);
			// The initializer may have closed it.
			requireOpen(memory.name());
			synchronized (this.memories) {
				this.definitions.remove(memory.name());
				this.memories.put(memory.name(), memory);
			}
			initialized = true;
		}
		finally {
			if (!initialized) {
				memory.close();
			}
		}
	}

	@Override
	public SharedMemory get(String name) {
		synchronized (this.memories) {
			SharedMemory memory = this.memories.get(name);
			if (memory != null) {
				return memory;
			}
			requireDefined(name);
		}
		return createDefined(name);
	}

	private Definition requireDefined(String name) {
		Definition definition = this.definitions.get(name);
		if (definition == null) {
			throw new NoSuchSharedMemoryException(name, names());
		}
		return definition;
	}

	private SharedMemory createDefined(String name) {
		synchronized (this.changes) {
			Definition definition;
			synchronized (this.memories) {
				SharedMemory memory = this.memories.get(name);
				if (memory != null) {
					return memory;
				}
				definition = requireDefined(name);
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
			Optional<SharedMemory> memory = find(name);
			// First, so that a memory that cannot be closed now is not lost.
			memory.ifPresent(SharedMemory::close);
			boolean known;
			synchronized (this.memories) {
				known = this.definitions.remove(name) != null | this.memories.remove(name) != null;
			}
			memory.ifPresent((removed) -> this.listeners.tell((listener) -> listener.onRemoved(removed)));
			return known;
		}
	}

	// MERGE: branch registry has the real one.
	@Override
	public void release(SharedMemory memory) {
		synchronized (this.changes) {
			boolean known;
			synchronized (this.memories) {
				known = this.memories.remove(memory.name(), memory);
			}
			if (known) {
				this.listeners.tell((listener) -> listener.onRemoved(memory));
			}
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

}
