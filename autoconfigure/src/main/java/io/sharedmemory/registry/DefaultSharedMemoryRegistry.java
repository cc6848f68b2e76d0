package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.StackReserve;

/**
 * A registry that keeps its memories in the order of their creation, with limits that
 * apply to their creation and growth.
 * <p>
 * A creation that the registry's budget has no room for waits, up to half a minute, until
 * the garbage collector has looked for memories that nobody can reach any more.
 */
public final class DefaultSharedMemoryRegistry implements SharedMemoryRegistry {

	/**
	 * Held while a memory is created or removed, so that listeners learn of changes in
	 * order. Look-ups need just the lock of the memories.
	 */
	private final Object changes = new Object();

	private final RegisteredMemories memories = new RegisteredMemories();

	private final GrowthLimits limits;

	private final RegistryListeners listeners = new RegistryListeners();

	/** Names of memories whose limiters or initializers run; guarded by the changes. */
	private final List<String> creating = new ArrayList<>();

	private boolean closed;

	/**
	 * Creates a registry without limits.
	 */
	public DefaultSharedMemoryRegistry() {
		this(List.of(), null);
	}

	/**
	 * Creates a registry with limits.
	 * @param limiters must all agree before a memory is created or grows; they are asked
	 * in this order
	 * @param budget the bound on the sum of all sizes, {@code null} for none
	 */
	public DefaultSharedMemoryRegistry(List<ResourceLimiter> limiters, @Nullable MemoryBudget budget) {
		this(limiters, budget, new ForcedCollection());
	}

	/**
	 * Begins what has to be done once before the first memory is created, in a thread of
	 * its own. Nobody has to call this: whoever creates the first memory waits for it.
	 */
	public static void prepare() {
		FirstCreation.begin();
	}

	/**
	 * Returns a builder of registries.
	 * @return a builder of registries without limits, unless some are added
	 */
	public static Builder builder() {
		return new Builder();
	}

	DefaultSharedMemoryRegistry(List<ResourceLimiter> limiters, @Nullable MemoryBudget budget,
			ForcedCollection collection) {
		this.limits = new GrowthLimits(limiters, budget, collection);
	}

	@Override
	public SharedMemory create(String name, MemoryType type) {
		FirstCreation.require();
		return createNow(name, type, null);
	}

	@Override
	public SharedMemory create(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		FirstCreation.require();
		return createNow(name, new MemoryDefinition(type, initializer), null);
	}

	@Override
	public SharedMemory create(String name, MemoryType type, MemoryBudget own) {
		Objects.requireNonNull(own, "own");
		FirstCreation.require();
		return createNow(name, type, own);
	}

	/**
	 * Creates a memory, with all classes in use already.
	 */
	SharedMemory createNow(String name, MemoryType type, @Nullable MemoryBudget own) {
		return createNow(name, new MemoryDefinition(type, (memory) -> {
		}), own);
	}

	private SharedMemory createNow(String name, MemoryDefinition definition, @Nullable MemoryBudget own) {
		RegisteredMemoryOwner owner = owner(name, definition, own);
		return admitted(owner, () -> {
			synchronized (this.changes) {
				requireAvailable(name);
				return tryCreate(name, definition, owner);
			}
		});
	}

	@Override
	public void define(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		MemoryDefinition definition = new MemoryDefinition(type, initializer);
		synchronized (this.changes) {
			requireAvailable(name);
			StackReserve.require();
			this.memories.define(name, definition);
		}
	}

	private void requireAvailable(String name) {
		// Not a constant: it would have to be initialised, see FirstCreation.
		new NameRule("shared memory").require(name);
		requireOpen(name);
		if (this.memories.contains(name)) {
			throw new DuplicateSharedMemoryException(name);
		}
	}

	private void requireOpen(String name) {
		if (this.closed) {
			throw new RegistryClosedException(name);
		}
	}

	private RegisteredMemoryOwner owner(String name, MemoryDefinition definition, @Nullable MemoryBudget own) {
		return new RegisteredMemoryOwner(name, definition.type(), own, this.limits, this.listeners);
	}

	/**
	 * Creates a memory as soon as there is room for it. Looks for room with no lock held,
	 * unless an initializer got us here: giving room back may take the removal of
	 * memories.
	 * @param attempt returns {@code null} if there is none in the budget or the system
	 */
	private SharedMemory admitted(RegisteredMemoryOwner owner, Supplier<@Nullable SharedMemory> attempt) {
		StackReserve.require();
		try {
			SharedMemory memory = attempt.get();
			if (memory == null) {
				owner.lookForRoom();
				memory = attempt.get();
			}
			if (memory == null && owner.lacksSystemMemory()) {
				// The budget had to be looked for first.
				owner.lookForRoom();
				memory = attempt.get();
			}
			if (memory == null) {
				throw owner.refuse();
			}
			return memory;
		}
		finally {
			owner.end();
		}
	}

	private @Nullable SharedMemory tryCreate(String name, MemoryDefinition definition, RegisteredMemoryOwner owner) {
		begin(name);
		SharedMemory memory;
		try {
			if (!owner.admit()) {
				return null;
			}
			memory = owner.create();
			if (memory == null) {
				return null;
			}
			initialize(memory, definition, owner);
		}
		finally {
			this.creating.remove(name);
		}
		publishAdded(memory, owner);
		return memory;
	}

	private void begin(String name) {
		if (this.creating.contains(name)) {
			// Only its creator's own thread gets here: by way of a limiter or the
			// initializer.
			throw new SharedMemoryException(
					"Memory '%s' is being created: neither a limiter nor its initializer can get or create it"
						.formatted(name));
		}
		this.creating.add(name);
	}

	private void initialize(SharedMemory memory, MemoryDefinition definition, RegisteredMemoryOwner owner) {
		boolean initialized = false;
		try {
			definition.initializer().accept(memory);
			// The initializer may have closed it.
			requireOpen(memory.name());
			this.memories.add(new RegisteredMemory(memory, owner));
			initialized = true;
		}
		finally {
			if (!initialized) {
				memory.close();
			}
		}
	}

	/**
	 * A listener that fails with an error ends the creation, and nobody would know of the
	 * memory. One that was defined then still is.
	 */
	private void publishAdded(SharedMemory memory, RegisteredMemoryOwner owner) {
		boolean told = false;
		try {
			owner.added(memory);
			this.memories.removeDefinition(memory.name());
			told = true;
		}
		finally {
			if (!told) {
				withdraw(memory);
			}
		}
	}

	private void withdraw(SharedMemory memory) {
		this.memories.remove(memory);
		try {
			memory.close();
		}
		finally {
			this.listeners.publish((listener) -> listener.onRemoved(memory));
		}
	}

	@Override
	public SharedMemory get(String name) {
		SharedMemory memory = this.memories.find(name);
		if (memory != null) {
			return memory;
		}
		FirstCreation.require();
		return getNow(name);
	}

	/**
	 * Gets a memory, with all classes in use already.
	 */
	SharedMemory getNow(String name) {
		MemoryDefinition definition = this.memories.definition(name);
		// In this order: it may have been created meanwhile.
		SharedMemory found = this.memories.find(name);
		if (found != null) {
			return found;
		}
		if (definition == null) {
			throw new NoSuchSharedMemoryException(name, names());
		}
		RegisteredMemoryOwner owner = owner(name, definition, null);
		return admitted(owner, () -> getOrTryCreate(name, definition, owner));
	}

	private @Nullable SharedMemory getOrTryCreate(String name, MemoryDefinition definition,
			RegisteredMemoryOwner owner) {
		synchronized (this.changes) {
			SharedMemory memory = this.memories.find(name);
			if (memory != null) {
				return memory;
			}
			// It may have been removed, and defined anew, meanwhile.
			return (this.memories.definition(name) != definition) ? getNow(name) : tryCreate(name, definition, owner);
		}
	}

	@Override
	public Optional<SharedMemory> find(String name) {
		return Optional.ofNullable(this.memories.find(name));
	}

	@Override
	public Set<String> names() {
		return this.memories.names();
	}

	@Override
	public Iterator<SharedMemory> iterator() {
		return this.memories.all().iterator();
	}

	@Override
	public boolean remove(String name) {
		synchronized (this.changes) {
			StackReserve.require();
			SharedMemory memory = this.memories.find(name);
			if (memory == null) {
				return this.memories.removeDefinition(name);
			}
			Runnable publication = this.listeners.publication((listener) -> listener.onRemoved(memory));
			// First, so that a memory that cannot be closed now is not lost.
			memory.close();
			this.memories.remove(memory);
			this.memories.removeDefinition(name);
			publication.run();
			return true;
		}
	}

	@Override
	public void release(SharedMemory memory) {
		synchronized (this.changes) {
			StackReserve.require();
			RegisteredMemory registered = this.memories.registered(memory.name());
			if (registered == null || registered.memory() != memory) {
				return;
			}
			Runnable publication = this.listeners.publication((listener) -> listener.onRemoved(memory));
			registered.owner().released();
			this.memories.remove(memory);
			publication.run();
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
			FirstFailure failure = new FirstFailure();
			for (String name : names()) {
				try {
					remove(name);
				}
				catch (RuntimeException | Error ex) {
					failure.add(ex);
				}
			}
			failure.rethrow();
		}
	}

	/**
	 * Makes registries with limits.
	 */
	public static final class Builder {

		private final List<ResourceLimiter> limiters = new ArrayList<>();

		private final List<SharedMemoryRegistryListener> listeners = new ArrayList<>();

		private @Nullable MemoryBudget budget;

		private Builder() {
		}

		/**
		 * Adds a limiter, which is asked after those that were added before.
		 * @param limiter must agree before a memory is created or grows
		 * @return this builder
		 */
		public Builder limiter(ResourceLimiter limiter) {
			this.limiters.add(Objects.requireNonNull(limiter, "limiter"));
			return this;
		}

		/**
		 * Bounds the sum of all sizes.
		 * @param budget the bound, {@code null} for none; registries that share one are
		 * bounded together
		 * @return this builder
		 */
		public Builder budget(@Nullable MemoryBudget budget) {
			this.budget = budget;
			return this;
		}

		/**
		 * Adds a listener, which learns of all memories from the first one on.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder listener(SharedMemoryRegistryListener listener) {
			this.listeners.add(Objects.requireNonNull(listener, "listener"));
			return this;
		}

		/**
		 * Creates a registry. May be called again, for another one.
		 * @return the registry
		 */
		public DefaultSharedMemoryRegistry build() {
			DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.copyOf(this.limiters),
					this.budget);
			this.listeners.forEach(registry::addListener);
			return registry;
		}

	}

}
