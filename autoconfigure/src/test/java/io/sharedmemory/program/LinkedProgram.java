package io.sharedmemory.program;

import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import run.endive.runtime.Instance;

/**
 * A program on shared memories, by the linker.
 */
record LinkedProgram(LinkableModule module) implements LoadedProgram {

	static LinkedProgram load(Program program, Execution execution) {
		return new LinkedProgram(SharedMemoryLinker.withoutMemories()
			.load(program.module(), Modules.binary(program.module()), execution));
	}

	@Override
	public ProgramMemory createMemory() {
		SharedMemory memory = SharedMemory
			.create(MemoryType.shared(MemoryKind.MINIMUM_PAGES, MemoryKind.MAXIMUM_PAGES));
		return new LinkedMemory(memory, this.module.withMemory("env", "memory", memory), new ArrayList<>());
	}

	/**
	 * @param instances those that were made
	 */
	private record LinkedMemory(SharedMemory memory, LinkableModule module,
			List<ModuleInstance> instances) implements ProgramMemory {

		@Override
		public Instance instantiate() {
			this.instances.add(this.module.instantiate());
			return this.instances.getLast().instance();
		}

		@Override
		public void close() {
			this.instances.forEach(ModuleInstance::close);
			this.memory.close();
		}

	}

}
