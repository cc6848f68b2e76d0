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
		requireAddressable(limits.maximumPages(), "defines the shared memory '%s' with at most", exportName);
		return SharedMemoryView.of(create(exportName, MemoryType.shared(limits.initialPages(), limits.maximumPages())));
	}

	private Memory unshared(String exportName, MemoryLimits limits) {
		requireAddressable(limits.initialPages(), "defines the memory '%s' with", exportName);
		try {
			return new ByteArrayMemory(limits);
		}
		catch (OutOfMemoryError ex) {
			throw new UnlinkableModuleException(this.module,
					"it defines the memory '%s' with %d pages, for which the heap of the JVM has no space (-Xmx)"
						.formatted(exportName, limits.initialPages()),
					ex);
		}
	}

	/**
	 * Makes a memory that satisfies an import.
	 */
	SharedMemory create(MemoryImport memoryImport) {
		MemoryLimits limits = memoryImport.limits();
		requireAddressable(limits.initialPages(), "imports the shared memory '%s' with at least",
				MemoryImports.name(memoryImport));
		// A smaller maximum than the import's matches as well.
		return create(memoryImport.name(),
				MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES)));
	}

	/**
	 * @param claim what the module does with how many pages, with a place for the name
	 */
	private void requireAddressable(int pages, String claim, String name) {
		if (pages > Memory.RUNTIME_MAX_PAGES) {
			throw new UnlinkableModuleException(this.module, "it %s %d pages, but Endive addresses at most %d"
				.formatted(claim.formatted(name), pages, Memory.RUNTIME_MAX_PAGES), null);
		}
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
