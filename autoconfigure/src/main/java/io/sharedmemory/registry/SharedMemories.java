package io.sharedmemory.registry;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.SharedMemory;

/**
 * The shared memories of an application, by name: the read side of a
 * {@link SharedMemoryRegistry}, for code that neither creates nor removes memories.
 * <p>
 * All methods may be called by any number of threads at once.
 */
public interface SharedMemories extends Iterable<SharedMemory> {

	/**
	 * Returns the memory with a name. One that was only
	 * {@linkplain SharedMemoryRegistry#define defined} is created now.
	 * @param name the name
	 * @return the memory
	 * @throws NoSuchSharedMemoryException if there is none
	 * @throws MemoryCreationException if the limits of the registry do not allow its
	 * creation, or if the system has no memory for it
	 */
	SharedMemory get(String name);

	/**
	 * Returns the memory with a name, if it exists. Creates none.
	 * @param name the name
	 * @return the memory
	 */
	Optional<SharedMemory> find(String name);

	/**
	 * Returns the names of all memories, including those that are only defined.
	 * @return a snapshot: memories in the order in which they were created, then those
	 * that do not exist yet
	 */
	Set<String> names();

	/**
	 * All memories that exist.
	 * @return an iterator over a snapshot, in the order in which they were created
	 */
	@Override
	Iterator<SharedMemory> iterator();

	/**
	 * The bound on the sum of the sizes of all memories.
	 * @return the budget, if there is one
	 */
	Optional<MemoryBudget> budget();

	/**
	 * Tells a listener of all changes from now on, once each: one that was added before
	 * is not added again. To miss no memory, add the listener first and iterate then.
	 * @param listener the listener
	 */
	void addListener(SharedMemoryRegistryListener listener);

	/**
	 * Stops telling a listener.
	 * @param listener the listener
	 */
	void removeListener(SharedMemoryRegistryListener listener);

}
