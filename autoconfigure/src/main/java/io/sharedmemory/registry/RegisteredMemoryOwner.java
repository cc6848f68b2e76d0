package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

/**
 * Owns one memory for a registry: applies the limits to its growth, keeps account of what
 * it has of the budget, and tells the listeners.
 */
final class RegisteredMemoryOwner implements MemoryOwner {

	private final GrowthLimits limits;

	private final RegistryListeners listeners;

	/**
	 * The pages that the memory has of the budget. Growth and closing happen one after
	 * the other, and each sees what the one before left.
	 */
	private long admitted;

	/**
	 * What happened before the listeners knew the memory, {@code null} from then on;
	 * guarded by the lock of this.
	 */
	private @Nullable List<Consumer<SharedMemoryRegistryListener>> early = new ArrayList<>();

	RegisteredMemoryOwner(GrowthLimits limits, RegistryListeners listeners) {
		this.limits = limits;
		this.listeners = listeners;
	}

	/**
	 * Creates the memory.
	 * @throws MemoryGrowthException if the limits do not allow it, or if the system has
	 * no address space or memory for it
	 */
	SharedMemory create(String name, MemoryType type) {
		try {
			this.limits.admitCreation(name, type);
			this.admitted = type.minimum();
			return SharedMemory.create(name, type, this);
		}
		catch (MemoryGrowthException ex) {
			throw notCreated(ex);
		}
		catch (SharedMemoryException ex) {
			throw notCreated(MemoryGrowthException.creationRefused(name, type, GrowthFailure.OUT_OF_MEMORY,
					explanation(ex), ex));
		}
		catch (RuntimeException | Error ex) {
			settle(0);
			throw ex;
		}
	}

	/** The memory's own message repeats what the exception says anyway. */
	private static String explanation(SharedMemoryException ex) {
		Throwable cause = (ex.getCause() instanceof SharedMemoryException) ? ex.getCause() : ex;
		return String.valueOf(cause.getMessage());
	}

	private MemoryGrowthException notCreated(MemoryGrowthException failure) {
		settle(0);
		this.limits.failed(failure);
		return failure;
	}

	/**
	 * Tells the listeners of the memory, and then what they missed of its growth.
	 */
	void added(SharedMemory memory) {
		try {
			List<Consumer<SharedMemoryRegistryListener>> events = List.of((listener) -> listener.onAdded(memory));
			while (!events.isEmpty()) {
				events.forEach(this.listeners::tell);
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

	@Override
	public void growing(SharedMemory memory, long current, long desired) {
		settle(current);
		this.limits.admitGrowth(memory, current, desired);
		this.admitted = desired;
	}

	@Override
	public void grown(SharedMemory memory, long previous) {
		tell((listener) -> listener.onGrown(memory, previous));
	}

	@Override
	public void growFailed(SharedMemory memory, MemoryGrowthException failure) {
		settle(failure.size());
		this.limits.failed(failure);
		tell((listener) -> listener.onGrowFailed(memory, failure));
	}

	@Override
	public void closed(SharedMemory memory, long size) {
		settle(0);
	}

	/**
	 * Gives back what was admitted but did not become part of the memory: because the
	 * system had no memory for it, or because its thread ran out of stack meanwhile. A
	 * guest can do the latter at will, so what it leaves is found by the next call.
	 */
	private void settle(long size) {
		long excess = this.admitted - size;
		if (excess > 0) {
			this.limits.giveBack(excess);
			this.admitted = size;
		}
	}

	private void tell(Consumer<SharedMemoryRegistryListener> event) {
		synchronized (this) {
			if (this.early != null) {
				this.early.add(event);
				return;
			}
		}
		this.listeners.tell(event);
	}

}
