package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;

/**
 * A memory that was created to satisfy an import for several instances of a module. It is
 * given to them with {@link LinkableModule#withMemory}.
 * <p>
 * The memory stays open until this object and all instances that have it are closed. Then
 * it is closed and leaves the registry, no matter who else was given it: what the host
 * holds of it becomes unusable too, so that nothing of a budget remains in use. If this
 * object is never closed, the memory stays until the registry is closed. May be used by
 * any number of threads at once.
 */
public final class ImportedMemory implements AutoCloseable {

	private final InstanceMemories memories;

	private final SharedMemory memory;

	/**
	 * @param budget the budget that the memory counts towards besides the limit of all
	 * memories
	 */
	ImportedMemory(String module, MemoryImport memoryImport, InstanceMemories memories, @Nullable MemoryBudget budget) {
		this.memories = memories;
		memories.requireShared(module, MemoryImports.claim(memoryImport));
		this.memory = memories.create(module, new NewMemory(memoryImport.name(),
				ModuleMemoryTypes.imported(memoryImport.limits()), true, true, budget), this);
	}

	/**
	 * Returns the memory.
	 * @return the memory, which may have been closed
	 */
	public SharedMemory memory() {
		return this.memory;
	}

	/**
	 * Gives up the memory. It is closed now or, if instances still have it, together with
	 * the last of them. Closing this object again does nothing, unless the previous
	 * attempt threw: then the remaining steps are taken.
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
