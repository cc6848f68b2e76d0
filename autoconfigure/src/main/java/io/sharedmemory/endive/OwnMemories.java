package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The memories that are made for one instance: those that its module defines and, for a
 * program, those that it imports and nobody provides. Shared ones are managed like those
 * that are configured; what is not shared stays Endive's.
 */
final class OwnMemories implements Function<MemoryLimits, Memory> {

	private final String module;

	private final List<String> exportNames;

	private final MemorySource source;

	private final List<SharedMemory> created = new ArrayList<>();

	private int index;

	/**
	 * @param exportNames what to call the memories that the module defines, in their
	 * order
	 */
	OwnMemories(String module, List<String> exportNames, MemorySource source) {
		this.module = module;
		this.exportNames = exportNames;
		this.source = source;
	}

	/**
	 * The same for a thread of the instance, which has unshared memories of its own.
	 */
	OwnMemories forThread() {
		return new OwnMemories(this.module, this.exportNames, this.source);
	}

	/**
	 * Makes the next of the memories that the module defines.
	 */
	@Override
	public Memory apply(MemoryLimits limits) {
		String exportName = this.exportNames.get(this.index++);
		if (!limits.shared()) {
			return unshared(exportName, limits);
		}
		if (limits.maximumPages() > Memory.RUNTIME_MAX_PAGES) {
			throw new UnlinkableModuleException(this.module,
					"it defines the shared memory '%s' with at most %d pages, but Endive addresses at most %d"
						.formatted(exportName, limits.maximumPages(), Memory.RUNTIME_MAX_PAGES),
					null);
		}
		return SharedMemoryView.of(create(exportName, MemoryType.shared(limits.initialPages(), limits.maximumPages())));
	}

	private Memory unshared(String exportName, MemoryLimits limits) {
		try {
			if (limits.initialPages() <= Memory.RUNTIME_MAX_PAGES) {
				return new ByteArrayMemory(limits);
			}
		}
		catch (OutOfMemoryError ex) {
			throw new UnlinkableModuleException(this.module,
					"it defines the memory '%s' with %d pages, for which the heap of the JVM has no space (-Xmx)"
						.formatted(exportName, limits.initialPages()),
					ex);
		}
		throw new UnlinkableModuleException(this.module,
				"it defines the memory '%s' with %d pages, but Endive addresses at most %d".formatted(exportName,
						limits.initialPages(), Memory.RUNTIME_MAX_PAGES),
				null);
	}

	/**
	 * Makes a memory that satisfies an import.
	 */
	SharedMemory create(MemoryImport memoryImport) {
		MemoryLimits limits = memoryImport.limits();
		if (limits.initialPages() > Memory.RUNTIME_MAX_PAGES) {
			throw new UnlinkableModuleException(this.module,
					"it imports the shared memory '%s' with at least %d pages, but Endive addresses at most %d"
						.formatted(MemoryImports.name(memoryImport), limits.initialPages(), Memory.RUNTIME_MAX_PAGES),
					null);
		}
		// A smaller maximum than the import's matches as well.
		return create(memoryImport.name(),
				MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES)));
	}

	private SharedMemory create(String name, MemoryType type) {
		SharedMemory memory = this.source.create(this.module, name, type);
		this.created.add(memory);
		return memory;
	}

	/**
	 * Closes the memories and has them forgotten.
	 */
	void remove() {
		this.created.forEach(this.source::remove);
	}

	boolean isEmpty() {
		return this.created.isEmpty();
	}

}
