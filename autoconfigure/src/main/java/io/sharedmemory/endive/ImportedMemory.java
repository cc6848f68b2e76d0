package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;

/**
 * A memory that was made to satisfy an import of a module for several of its instances,
 * which are given it with {@link LinkableModule#withMemory}.
 * <p>
 * It is open until this and all instances that have it are closed. Then it is closed and
 * leaves the registry, whoever else was given it: also what the host holds of it comes to
 * its end, so that nothing of a budget is left behind. If this is never closed, it stays
 * until the registry is closed. May be used by any number of threads at once.
 */
public final class ImportedMemory implements AutoCloseable {

	private final InstanceMemories memories;

	private final SharedMemory memory;

	/**
	 * @param budget what the memory counts for besides what bounds all memories
	 */
	ImportedMemory(String module, MemoryImport memoryImport, InstanceMemories memories, @Nullable MemoryBudget budget) {
		this.memories = memories;
		memories.requireShared(module, MemoryImports.claim(memoryImport));
		this.memory = memories.create(module, new NewMemory(memoryImport.name(),
				ModuleMemoryTypes.imported(memoryImport.limits()), true, true, budget), this);
	}

	/**
	 * The memory.
	 * @return the memory, which may have been closed
	 */
	public SharedMemory memory() {
		return this.memory;
	}

	/**
	 * Gives up the memory: it is closed now or, if instances have it, with the last of
	 * them. Closing it again does nothing, unless it has thrown: then it does what is
	 * left.
	 */
	@Override
	public void close() {
		this.memories.leave(this.memory, this);
	}

	@Override
	public String toString() {
		return "ImportedMemory[%s]".formatted(this.memory);
	}

}
