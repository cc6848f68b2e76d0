package io.sharedmemory.structure.managed;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * The named queues of the memories in a registry, from the creation of a memory until it
 * leaves the registry. This class is thread-safe.
 */
public final class MessageQueues implements SharedMemoryRegistryListener {

	private final Map<SharedMemory, List<NamedQueue>> queues = new ConcurrentHashMap<>();

	/**
	 * Creates a record without queues.
	 */
	public MessageQueues() {
	}

	/**
	 * Adds the queues of a memory that is being created.
	 * @param memory the memory
	 * @param added all of its named queues
	 */
	public void add(SharedMemory memory, List<NamedQueue> added) {
		this.queues.put(memory, List.copyOf(added));
	}

	/**
	 * Returns the named queues of a memory.
	 * @param memory the memory
	 * @return the queues, none if it has none or has left the registry
	 */
	public List<NamedQueue> of(SharedMemory memory) {
		return this.queues.getOrDefault(memory, List.of());
	}

	/**
	 * Holds up operations in Java that put and take messages through the named queues of
	 * a memory.
	 * @param memory the memory
	 * @return the hold, see {@link io.sharedmemory.structure.MessageQueue#hold()}
	 */
	public QueuesHold hold(SharedMemory memory) {
		return new QueuesHold(of(memory));
	}

	/**
	 * Closes all queues. Messages that are in them stay, and threads that wait for more
	 * are woken.
	 */
	public void close() {
		this.queues.values().forEach((some) -> some.forEach(MessageQueues::close));
	}

	private static void close(NamedQueue named) {
		try {
			named.queue().close();
		}
		catch (SharedMemoryClosedException ex) {
			// Then nobody waits or ever will.
			return;
		}
	}

	@Override
	public void onRemoved(SharedMemory memory) {
		this.queues.remove(memory);
	}

}
