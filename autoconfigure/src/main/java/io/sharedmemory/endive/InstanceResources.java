package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
import io.sharedmemory.registry.MemoryBudget;

/**
 * What an instance, or a thread of it, has to give back at its end. Has no reference to
 * the instance, so as not to keep it reachable.
 * <p>
 * If a step of {@link #close()} fails, the other steps are still taken, and the next call
 * takes all of them again: each may be repeated.
 */
final class InstanceResources implements AutoCloseable {

	private final MemoryUse use;

	private final InstanceMemories memories;

	private final @Nullable WasiFunctions wasi;

	/** For all its memories together, and those of its threads. */
	private final @Nullable MemoryBudget budget;

	/** The resources of the threads that have some of their own. */
	private final Set<InstanceResources> threads = ConcurrentHashMap.newKeySet();

	/** Guarded by the lock of this. */
	private final ArrayList<SharedMemory> held = new ArrayList<>();

	/** Whether nothing more is accepted; written under the lock of this. */
	private volatile boolean closed;

	/** Whether nothing is left to give back. */
	private volatile boolean ended;

	/**
	 * @param use the part that operators see
	 * @param budget the budget that all memories created for it count towards
	 */
	InstanceResources(MemoryUse use, InstanceMemories memories, @Nullable WasiFunctions wasi,
			@Nullable MemoryBudget budget) {
		this.use = use;
		this.memories = memories;
		this.wasi = wasi;
		this.budget = budget;
	}

	private String module() {
		return this.use.user().name();
	}

	@Nullable WasiFunctions wasi() {
		return this.wasi;
	}

	/**
	 * Returns resources for a thread of the instance: the memories that are not shared.
	 */
	InstanceResources forThread() {
		InstanceResources thread = new InstanceResources(this.use, this.memories, null, this.budget);
		this.threads.add(thread);
		return thread;
	}

	/**
	 * Closes the resources of a thread of the instance.
	 */
	void close(InstanceResources thread) {
		thread.close();
		this.threads.remove(thread);
	}

	/**
	 * Checks that the instance may have a shared memory of its own.
	 * @param claim what its module does, such as "defines the shared memory 'a'"
	 * @throws WasmModuleException if it may not
	 */
	void requireShared(String claim) {
		this.memories.requireShared(module(), claim);
	}

	/**
	 * Creates a memory that the instance holds.
	 * @param name the instance's name for it
	 * @param shared whether the instance knows it as a shared one
	 * @throws ModuleStoppedException if the instance has been closed in the meantime
	 */
	SharedMemory create(String name, MemoryType type, boolean shared) {
		StackReserve.require();
		reserve();
		SharedMemory memory = this.memories.create(module(), new NewMemory(name, type, shared, false, this.budget),
				this);
		accept(memory);
		this.use.add(memory, MemoryAccess.READ_WRITE);
		return memory;
	}

	/**
	 * Adds a memory that may have been created for another instance.
	 * @throws ModuleStoppedException if the instance has been closed in the meantime
	 * @throws UnlinkableModuleException if the memory is being closed
	 */
	GivenMemory join(GivenMemory given) {
		StackReserve.require();
		reserve();
		SharedMemory memory = given.memory();
		if (this.memories.join(module(), memory, this)) {
			accept(memory);
		}
		this.use.add(memory, given.access());
		return given;
	}

	/** So that a memory is not lost for lack of heap. */
	private synchronized void reserve() {
		this.held.ensureCapacity(this.held.size() + 1);
	}

	private void accept(SharedMemory memory) {
		boolean accepted;
		synchronized (this) {
			accepted = this.held.add(memory) && !this.closed;
		}
		if (!accepted) {
			this.memories.leave(memory, this);
			throw new ModuleStoppedException(module());
		}
	}

	/**
	 * Returns whether there is nothing to give back.
	 */
	synchronized boolean isEmpty() {
		return this.held.isEmpty() && this.wasi == null && this.threads.isEmpty();
	}

	/**
	 * Returns the memories that the instance and its threads hold.
	 */
	Set<SharedMemory> memories() {
		Set<SharedMemory> memories = new HashSet<>();
		synchronized (this) {
			memories.addAll(this.held);
		}
		this.threads.forEach((thread) -> memories.addAll(thread.memories()));
		return memories;
	}

	boolean isClosed() {
		return this.closed;
	}

	boolean isEnded() {
		return this.ended;
	}

	@Override
	public void close() {
		try {
			this.threads.forEach(this::close);
		}
		finally {
			try {
				leaveMemories(countLast());
			}
			finally {
				if (this.wasi != null) {
					this.wasi.close();
				}
			}
		}
		this.ended = true;
	}

	/**
	 * Returns the part that operators see; it ends with the instance, not with one of its
	 * threads.
	 */
	MemoryUse use() {
		return this.use;
	}

	/**
	 * Stops accepting resources; those that exist stay until {@link #close()}.
	 */
	synchronized void seal() {
		this.closed = true;
	}

	private synchronized int countLast() {
		this.closed = true;
		return this.held.size();
	}

	private void leaveMemories(int count) {
		int left = count;
		try {
			while (left > 0) {
				left--;
				SharedMemory memory = memory(left);
				this.memories.leave(memory, this);
				this.use.remove(memory);
			}
		}
		finally {
			if (left > 0) {
				leaveMemories(left);
			}
		}
	}

	private synchronized SharedMemory memory(int index) {
		return this.held.get(index);
	}

}
