package io.sharedmemory.registry;

import java.util.function.Consumer;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.SharedMemory;

/**
 * Where the {@link SharedMemories} of an application are created and removed. It owns
 * them: a memory that it created is closed when it is removed or when the registry is
 * closed. A memory that somebody else closes keeps its name until it is removed.
 * <p>
 * All methods may be called by any number of threads at once.
 */
public interface SharedMemoryRegistry extends SharedMemories, AutoCloseable {

	/**
	 * Creates a memory under a name.
	 * @param name the name, see {@link NameRule}
	 * @param type the initial and largest size of the memory
	 * @return the memory
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws MemoryCreationException if the limits of the registry do not allow it, or
	 * if the system has no memory for another one
	 * @throws DuplicateSharedMemoryException if there is a memory with this name
	 * @throws RegistryClosedException if the registry is closed
	 */
	SharedMemory create(String name, MemoryType type);

	/**
	 * Creates a memory under a name that counts for a budget of its own, besides that of
	 * the registry: the two bound it independently of each other. Memories that share the
	 * budget are bounded together. Growth beyond it fails with the reason
	 * {@link io.sharedmemory.GrowthFailure#BUDGET}, and the explanation says that it was
	 * this one.
	 * <p>
	 * The memory's share of the budget is returned when the memory is closed or can no
	 * longer be reached; the creation of another one does not wait for that.
	 * @param name the name, see {@link NameRule}
	 * @param type the initial and largest size of the memory
	 * @param own the budget
	 * @return the memory
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws MemoryCreationException if its own budget or the limits of the registry do
	 * not allow it, or if the system has no memory for another one; it then counts for
	 * neither budget
	 * @throws DuplicateSharedMemoryException if there is a memory with this name
	 * @throws RegistryClosedException if the registry is closed
	 * @throws UnsupportedOperationException if this registry does not implement this
	 * method
	 */
	default SharedMemory create(String name, MemoryType type, MemoryBudget own) {
		throw new UnsupportedOperationException(
				"Memory '%s' cannot be created with a budget of its own: %s must implement create(String, MemoryType, MemoryBudget)"
					.formatted(name, getClass().getName()));
	}

	/**
	 * Creates a memory under a name, and fills it before anyone else sees it.
	 * @param name the name, see {@link NameRule}
	 * @param type the initial and largest size of the memory
	 * @param initializer is called first with the memory; if it throws, the memory is
	 * closed and forgotten
	 * @return the memory
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws MemoryCreationException if the limits of the registry do not allow it, or
	 * if the system has no memory for another one
	 * @throws DuplicateSharedMemoryException if there is a memory with this name
	 * @throws RegistryClosedException if the registry is closed
	 */
	SharedMemory create(String name, MemoryType type, Consumer<SharedMemory> initializer);

	/**
	 * Defines a memory that is created as soon as {@link #get} is called for it. Until
	 * then it takes no address space and counts for no limit.
	 * @param name the name, see {@link NameRule}
	 * @param type the initial and largest size of the memory
	 * @param initializer is called first with the memory
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws DuplicateSharedMemoryException if there is a memory with this name
	 * @throws RegistryClosedException if the registry is closed
	 */
	void define(String name, MemoryType type, Consumer<SharedMemory> initializer);

	/**
	 * Closes a memory and forgets it.
	 * @param name the name
	 * @return whether there was such a memory
	 */
	boolean remove(String name);

	/**
	 * Forgets a memory but leaves it open for those that still hold it: its name is free,
	 * and listeners are told that it was removed. The limits continue to apply to it. Its
	 * share of the budget is returned when it is closed, or when neither it nor a segment
	 * of it can be reached any more. Does nothing if the memory is not, or no longer, one
	 * of this registry.
	 * @param memory the memory
	 */
	void release(SharedMemory memory);

	/**
	 * Removes all memories. No memory can be created from now on. Closing it again does
	 * nothing.
	 */
	@Override
	void close();

}
