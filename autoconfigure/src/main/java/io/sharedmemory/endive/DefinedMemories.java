package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The memories that a module defines, for one instance. Shared ones are managed like
 * those that are configured; what is not shared stays Endive's.
 */
final class DefinedMemories implements Function<MemoryLimits, Memory> {

	private final String module;

	private final List<String> exportNames;

	private final MemorySource source;

	private final List<SharedMemory> created = new ArrayList<>();

	private int index;

	/**
	 * @param exportNames what to call the memories that the module defines, in their
	 * order
	 */
	DefinedMemories(String module, List<String> exportNames, MemorySource source) {
		this.module = module;
		this.exportNames = exportNames;
		this.source = source;
	}

	@Override
	public Memory apply(MemoryLimits limits) {
		String exportName = this.exportNames.get(this.index++);
		if (!limits.shared()) {
			return new ByteArrayMemory(limits);
		}
		if (limits.maximumPages() > Memory.RUNTIME_MAX_PAGES) {
			throw new UnlinkableModuleException(this.module,
					"it defines the shared memory '%s' with at most %d pages, but Endive addresses at most %d"
						.formatted(exportName, limits.maximumPages(), Memory.RUNTIME_MAX_PAGES),
					null);
		}
		SharedMemory memory = this.source.define(this.module, exportName,
				MemoryType.shared(limits.initialPages(), limits.maximumPages()));
		this.created.add(memory);
		return SharedMemoryView.of(memory);
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
