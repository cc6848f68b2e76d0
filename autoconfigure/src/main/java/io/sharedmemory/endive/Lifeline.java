package io.sharedmemory.endive;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.ModuleMachine;

/**
 * What everything refers to that an instance can be used by: its {@link ModuleInstance},
 * its views and its machine, and those of its threads. When nobody can reach this any
 * more, nobody can use the instance. So nothing that outlives the instance may refer to
 * it.
 */
final class Lifeline {

	private final InstanceMemories memories;

	private final MemoryUser user;

	private final ModuleMachine machine;

	/**
	 * @param user whose instance it is
	 * @param machine what it runs on
	 */
	Lifeline(InstanceMemories memories, MemoryUser user, ModuleMachine machine) {
		this.memories = memories;
		this.user = user;
		this.machine = machine;
	}

	/**
	 * Whose instance it is.
	 */
	MemoryUser user() {
		return this.user;
	}

	/**
	 * What the instance runs on, with others of its module.
	 */
	ModuleMachine machine() {
		return this.machine;
	}

	/**
	 * Gives the host a memory of the instance, for as long as the host wants it.
	 */
	SharedMemory handOut(SharedMemory memory) {
		this.memories.handOut(memory);
		return memory;
	}

}
