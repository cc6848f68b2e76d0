package io.sharedmemory.endive;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.ModuleMachine;

/**
 * Referred to by everything through which an instance can be used: its
 * {@link ModuleInstance}, its views and its machine, and those of its threads. Once this
 * is unreachable, nobody can use the instance. So nothing that outlives the instance may
 * refer to this.
 */
final class Lifeline {

	private final InstanceMemories memories;

	private final MemoryUser user;

	private final ModuleMachine machine;

	/**
	 * @param user the owner of the instance
	 * @param machine the machine that it runs on
	 */
	Lifeline(InstanceMemories memories, MemoryUser user, ModuleMachine machine) {
		this.memories = memories;
		this.user = user;
		this.machine = machine;
	}

	/**
	 * Returns the owner of the instance.
	 */
	MemoryUser user() {
		return this.user;
	}

	/**
	 * Returns the machine of the instance, which others of its module also use.
	 */
	ModuleMachine machine() {
		return this.machine;
	}

	/**
	 * Gives the host a memory of the instance, for as long as the host needs it.
	 */
	SharedMemory handOut(SharedMemory memory) {
		this.memories.handOut(memory);
		return memory;
	}

}
