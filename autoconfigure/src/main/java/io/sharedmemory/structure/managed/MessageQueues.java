package io.sharedmemory.structure.managed;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * The named queues of the memories of a registry, from the creation of a memory on until
 * it leaves the registry. May be used by several threads.
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
	 * The named queues of a memory.
	 * @param memory the memory
	 * @return the queues, none if it has none or has left the registry
	 */
	public List<NamedQueue> of(SharedMemory memory) {
		return this.queues.getOrDefault(memory, List.of());
	}

	/**
	 * Has those wait who put and take messages in Java, by way of the named queues of a
	 * memory.
	 * @param memory the memory
	 * @return the hold, see {@link io.sharedmemory.structure.MessageQueue#hold()}
	 */
	public QueuesHold hold(SharedMemory memory) {
		return new QueuesHold(of(memory));
	}

	/**
	 * Closes all queues. Messages that are in them stay, and who waits for more is woken.
	 */
	public void close() {
		this.queues.values().forEach((some) -> some.forEach(MessageQueues::close));
	}

	private static void close(NamedQueue named) {
		try {
			named.queue().close();
		}
		catch (SharedMemoryClosedException ex) {
			// Then nobody waits, nor ever will.
			return;
		}
	}

	@Override
	public void onRemoved(SharedMemory memory) {
		this.queues.remove(memory);
	}

}
