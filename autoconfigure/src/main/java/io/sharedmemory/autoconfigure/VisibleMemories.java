package io.sharedmemory.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.managed.MessageQueues;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * The memories that a context sees: those of its registry and those of its parent. New
 * memories are created in the registry.
 */
public final class VisibleMemories {

	private final SharedMemoryRegistry registry;

	private final SharedMemories all;

	private final @Nullable VisibleMemories parent;

	private final @Nullable ConfiguredMemories configured;

	private final @Nullable MessageQueues queues;

	/**
	 * @param registry the registry that the context uses, which may be the parent's
	 * @param parents the registry that the parent uses, {@code null} if there is none
	 * @param parent the memories that the parent sees, {@code null} if there is none
	 * @param configured the configured memories, {@code null} if they are disabled
	 * @param queues the queues of memories of this context, {@code null} if they are
	 * disabled
	 */
	VisibleMemories(SharedMemoryRegistry registry, @Nullable SharedMemoryRegistry parents,
			@Nullable VisibleMemories parent, @Nullable ConfiguredMemories configured, @Nullable MessageQueues queues) {
		this.registry = registry;
		this.parent = parent;
		this.configured = configured;
		this.queues = queues;
		SharedMemories inherited = (parent != null) ? parent.all() : parents;
		if (registry == parents) {
			this.all = (inherited != null) ? inherited : registry;
		}
		else {
			this.all = (inherited != null) ? new InheritedMemories(registry, inherited) : registry;
		}
	}

	/**
	 * Returns all of them, including those that are created at run time.
	 * @return the memories of this context, and those of the parent that they do not hide
	 */
	public SharedMemories all() {
		return this.all;
	}

	/**
	 * Returns a configured memory, which is the parent's if it was configured there.
	 */
	SharedMemory configured(String name) {
		if (this.parent != null && (this.configured == null || this.configured.isInherited(name))) {
			return this.parent.configured(name);
		}
		return this.registry.get(name);
	}

	/**
	 * Returns a configured queue, which is the parent's if its memory was configured
	 * there.
	 */
	MessageQueue configuredQueue(String memory, String queue) {
		SharedMemory found = configured(memory);
		return queues(found).stream()
			.filter((named) -> named.name().equals(queue))
			.findFirst()
			.map(NamedQueue::queue)
			.orElseThrow(() -> new IllegalStateException(
					"Memory '%s' has no queue '%s' any more: the configured memory was removed, and this is another one. Create the queue with 'MessageQueue.create'"
						.formatted(memory, queue)));
	}

	/**
	 * Returns the queues of a memory that are beans.
	 * @param memory one of the memories
	 * @return its queues
	 */
	public List<NamedQueue> queues(SharedMemory memory) {
		List<NamedQueue> own = (this.queues != null) ? this.queues.of(memory) : List.of();
		return (own.isEmpty() && this.parent != null) ? this.parent.queues(memory) : own;
	}

}
