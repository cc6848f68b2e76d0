package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Creates the memories of one instance, or of one of its threads: those that its module
 * defines and, if it is to have its own, those that it imports and that were not given.
 * They are managed like those that are configured, whether or not the module knows them
 * as shared ones.
 */
final class OwnMemories implements Function<MemoryLimits, Memory> {

	private final ModuleCode code;

	private final InstanceResources resources;

	private final Lifeline lifeline;

	private int index;

	OwnMemories(ModuleCode code, InstanceResources resources, Lifeline lifeline) {
		this.code = code;
		this.resources = resources;
		this.lifeline = lifeline;
	}

	/**
	 * Creates the next of the memories that the module defines.
	 */
	@Override
	public Memory apply(MemoryLimits limits) {
		if (this.code.additions().memory()) {
			// The one that was added.
			return new ByteArrayMemory(limits);
		}
		String exportName = this.code.definedMemoryNames().get(this.index++);
		if (limits.shared()) {
			this.resources.requireShared("defines the shared memory '%s'".formatted(exportName));
		}
		MemoryType type = ModuleMemoryTypes.defined(limits);
		return SharedMemoryView.of(this.resources.create(exportName, type, limits.shared()), limits.shared(),
				MemoryAccess.READ_WRITE, this.lifeline);
	}

	/**
	 * Creates a memory that satisfies an import.
	 */
	SharedMemory create(MemoryImport memoryImport) {
		boolean shared = memoryImport.limits().shared();
		if (shared) {
			this.resources.requireShared(MemoryImports.claim(memoryImport));
		}
		return this.resources.create(memoryImport.name(), ModuleMemoryTypes.imported(memoryImport.limits()), shared);
	}

}
