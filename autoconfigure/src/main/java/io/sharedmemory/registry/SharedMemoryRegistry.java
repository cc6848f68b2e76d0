package io.sharedmemory.registry;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

/**
 * The shared memories of an application, by name. It owns them: a memory that it created
 * is closed when it is removed or when the registry is closed.
 * <p>
 * All methods may be called by any number of threads at once.
 */
public interface SharedMemoryRegistry extends Iterable<SharedMemory>, AutoCloseable {

	/**
	 * Creates a memory under a name.
	 * @param name the name, not blank
	 * @param type the initial and largest size of the memory
	 * @return the memory
	 * @throws IllegalArgumentException if the name is blank
	 * @throws SharedMemoryException if there is a memory of this name, if the system has
	 * no memory for another one, or if the registry is closed
	 */
	SharedMemory create(String name, MemoryType type);

	/**
	 * The memory of a name.
	 * @param name the name
	 * @return the memory
	 * @throws NoSuchSharedMemoryException if there is none
	 */
	SharedMemory get(String name);

	/**
	 * The memory of a name, if there is one.
	 * @param name the name
	 * @return the memory
	 */
	Optional<SharedMemory> find(String name);

	/**
	 * The names of all memories.
	 * @return a snapshot, in the order in which the memories were created
	 */
	Set<String> names();

	/**
	 * All memories.
	 * @return an iterator over a snapshot, in the order in which they were created
	 */
	@Override
	Iterator<SharedMemory> iterator();

	/**
	 * Closes a memory and forgets it.
	 * @param name the name
	 * @return whether there was such a memory
	 */
	boolean remove(String name);

	/**
	 * Tells a listener of all changes from now on. To miss no memory, add the listener
	 * first and iterate then.
	 * @param listener the listener
	 */
	void addListener(SharedMemoryRegistryListener listener);

	/**
	 * Stops telling a listener.
	 * @param listener the listener
	 */
	void removeListener(SharedMemoryRegistryListener listener);

	/**
	 * Removes all memories. No memory can be created from now on. Closing it again does
	 * nothing.
	 */
	@Override
	void close();

}
