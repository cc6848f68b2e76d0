package io.sharedmemory.endive;

import io.sharedmemory.SharedMemory;

/**
 * What everything refers to that an instance can be used by: its {@link ModuleInstance},
 * its views and its machine, and those of its threads. When nobody can reach this any
 * more, nobody can use the instance. So nothing that outlives the instance may refer to
 * it.
 */
final class Lifeline {

	private final InstanceMemories memories;

	Lifeline(InstanceMemories memories) {
		this.memories = memories;
	}

	/**
	 * Gives the host a memory of the instance, for as long as the host wants it.
	 */
	SharedMemory handOut(SharedMemory memory) {
		this.memories.handOut(memory);
		return memory;
	}

}
