package io.sharedmemory.registry;

import java.lang.ref.Cleaner.Cleanable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.BudgetShares.Room;

/**
 * Owns one memory for a registry, from before it is created: applies the limits to its
 * creation and growth, keeps account of what it has of the budgets, and tells the
 * listeners.
 */
final class RegisteredMemoryOwner implements MemoryOwner {

	private final String name;

	private final MemoryType type;

	private final GrowthLimits limits;

	private final RegistryListeners listeners;

	/**
	 * Growth and closing happen one after the other, and each sees what the one before
	 * left.
	 */
	private final BudgetShares shares;

	/** Whether the limiters have agreed to the creation. */
	private boolean agreed;

	/** What the last attempt to admit it came to. */
	private Room room = Room.TAKEN;

	/** Whether the shares belong to a memory, which gives them back. */
	private boolean created;

	/** Whether the last attempt failed because the system has no room. */
	private boolean lacksSystemMemory;

	/** Made while no lock was held, and still nobody's. */
	private @Nullable SharedMemory prepared;

	private @Nullable Cleanable tracked;

	/**
	 * What happened before the listeners knew the memory, {@code null} from then on;
	 * guarded by the lock of this.
	 */
	private @Nullable ArrayList<Consumer<SharedMemoryRegistryListener>> early = new ArrayList<>();

	/** Whether the registry has forgotten the memory, which is still open. */
	private volatile boolean released;

	/** Made before the growth that it tells of. */
	private Consumer<SharedMemoryRegistryListener> growth = (listener) -> {
	};

	/**
	 * @param own a budget that the memory counts for besides the registry's
	 */
	RegisteredMemoryOwner(String name, MemoryType type, @Nullable MemoryBudget own, GrowthLimits limits,
			RegistryListeners listeners) {
		this.name = name;
		this.type = type;
		this.limits = limits;
		this.listeners = listeners;
		this.shares = limits.shares(own);
	}

	/**
	 * Has the limits admit the memory. The limiters are asked once only, however often
	 * this is called.
	 * @return whether the budgets have room for it
	 * @throws MemoryCreationException if a limiter denies
	 */
	boolean admit() {
		if (!this.agreed) {
			try {
				this.limits.askForCreation(this.name, this.type);
			}
			catch (MemoryCreationException ex) {
				throw notCreated(ex);
			}
			this.agreed = true;
		}
		this.room = this.shares.take(this.type.minimum());
		return this.room == Room.TAKEN;
	}

	/**
	 * Takes what the memory needs of the registry's budget as soon as unreachable
	 * memories have given it back, if they do. Its own budget is known to the code that
	 * gave it, and not worth a collection for each memory that does not fit. If the
	 * system has no room for the memory, makes it as soon as they have given theirs back.
	 * @throws MemoryCreationException if the system still has no room
	 */
	void lookForRoom() {
		if (this.lacksSystemMemory) {
			this.prepared = createPatiently();
			this.lacksSystemMemory = false;
		}
		else if (this.room == Room.LACKING_IN_COMMON) {
			this.limits.lookForRoom(this.shares, this.type.minimum());
		}
	}

	/**
	 * Whether the last attempt failed because the system has no room.
	 */
	boolean lacksSystemMemory() {
		return this.lacksSystemMemory;
	}

	/**
	 * Tells limiters and listeners that a budget has no room for the memory.
	 * @return what its creator gets
	 */
	MemoryCreationException refuse() {
		MemoryCreationException refusal = this.limits.overBudget(this.name, this.type, this.shares, this.room);
		publishFailedCreation(refusal);
		return refusal;
	}

	/**
	 * Creates the memory, which was admitted.
	 * @return the memory, or {@code null} if the system has no address space or memory
	 * for it now
	 */
	@Nullable SharedMemory create() {
		SharedMemory memory = (this.prepared != null) ? this.prepared : tryCreate();
		this.lacksSystemMemory = memory == null;
		if (memory != null) {
			track(memory);
			this.prepared = null;
		}
		return memory;
	}

	private @Nullable SharedMemory tryCreate() {
		try {
			return SharedMemory.tryCreate(this.name, this.type, this);
		}
		catch (MemoryCreationException ex) {
			throw notCreated(ex);
		}
	}

	private SharedMemory createPatiently() {
		try {
			return SharedMemory.create(this.name, this.type, this);
		}
		catch (MemoryCreationException ex) {
			throw notCreated(ex);
		}
	}

	private MemoryCreationException notCreated(MemoryCreationException failure) {
		this.shares.giveBackBeyond(0);
		publishFailedCreation(failure);
		return failure;
	}

	private void publishFailedCreation(MemoryCreationException failure) {
		try {
			this.limits.failed(failure);
		}
		finally {
			this.listeners.publish((listener) -> listener.onCreationFailed(failure));
		}
	}

	private void track(SharedMemory memory) {
		try {
			this.tracked = this.limits.track(memory, this.shares);
			this.created = true;
		}
		finally {
			if (!this.created) {
				memory.close();
			}
		}
	}

	/**
	 * Gives back what was admitted for a memory that was not created after all.
	 */
	void end() {
		try {
			if (this.prepared != null) {
				this.prepared.close();
			}
		}
		finally {
			if (!this.created) {
				this.shares.giveBackBeyond(0);
			}
		}
	}

	/**
	 * Tells the listeners of the memory, and then what they missed of its growth.
	 */
	void added(SharedMemory memory) {
		try {
			List<Consumer<SharedMemoryRegistryListener>> events = List.of((listener) -> listener.onAdded(memory));
			while (!events.isEmpty()) {
				events.forEach(this.listeners::publish);
				events = takeEarly();
			}
		}
		finally {
			endEarly();
		}
	}

	private synchronized List<Consumer<SharedMemoryRegistryListener>> takeEarly() {
		List<Consumer<SharedMemoryRegistryListener>> events = this.early;
		if (events == null || events.isEmpty()) {
			// In the same step, so that no event comes between.
			this.early = null;
			return List.of();
		}
		this.early = new ArrayList<>();
		return events;
	}

	private synchronized void endEarly() {
		this.early = null;
	}

	/**
	 * Tells the listeners of no further growth: the memory is no concern of theirs.
	 */
	void released() {
		this.released = true;
	}

	@Override
	public void growing(SharedMemory memory, long current, long desired) {
		this.growth = (listener) -> listener.onGrown(memory, current);
		this.shares.giveBackBeyond(current);
		this.limits.admitGrowth(memory, this.shares, current, desired);
	}

	@Override
	public void grown(SharedMemory memory, long previous) {
		publish(this.growth);
	}

	@Override
	public void growFailed(SharedMemory memory, MemoryGrowthException failure) {
		this.shares.giveBackBeyond(failure.size());
		try {
			this.limits.failed(failure);
		}
		finally {
			publish((listener) -> listener.onGrowFailed(memory, failure));
		}
	}

	@Override
	public void growAbandoned(SharedMemory memory, long current) {
		this.shares.giveBackBeyond(current);
	}

	@Override
	public void closed(SharedMemory memory, long size) {
		this.shares.giveBackBeyond(0);
		if (this.tracked != null) {
			this.tracked.clean();
		}
	}

	private void publish(Consumer<SharedMemoryRegistryListener> event) {
		if (this.released) {
			return;
		}
		synchronized (this) {
			if (this.early != null) {
				this.early.add(event);
				return;
			}
		}
		this.listeners.publish(event);
	}

}
