package io.sharedmemory.endive;

import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The types of memories that are made for a module.
 */
record ModuleMemoryTypes(String module) {

	/**
	 * Where maximums are allocated at once, a memory that is not shared can become so
	 * many times larger than it is at first, or have as many pages as follow here. The
	 * specification lets growth fail at any time, and many modules declare no maximum.
	 */
	private static final int EAGER_FACTOR = 4;

	private static final int EAGER_PAGES = 256;

	/**
	 * The type of a memory that the module defines.
	 * @throws UnlinkableModuleException if there can be none
	 */
	MemoryType defined(String name, MemoryLimits limits) {
		if (limits.shared()) {
			requireAddressable(limits.maximumPages(), "defines the shared memory '%s' with at most", name);
			return MemoryType.shared(limits.initialPages(), limits.maximumPages());
		}
		requireAddressable(limits.initialPages(), "defines the memory '%s' with", name);
		return unshared(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * The type of a memory that is made for an import.
	 * @throws UnlinkableModuleException if there can be none
	 */
	MemoryType imported(MemoryImport memoryImport) {
		MemoryLimits limits = memoryImport.limits();
		requireAddressable(limits.initialPages(), limits.shared() ? "imports the shared memory '%s' with at least"
				: "imports the memory '%s' with at least", MemoryImports.name(memoryImport));
		// A smaller maximum than the import's matches as well.
		return limits.shared()
				? MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES))
				: unshared(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * What a memory that is not shared can become.
	 * @param lazy whether a large maximum costs address space only
	 */
	static MemoryType unshared(MemoryLimits limits, boolean lazy) {
		int largest = lazy ? Memory.RUNTIME_MAX_PAGES
				: Math.clamp((long) limits.initialPages() * EAGER_FACTOR, EAGER_PAGES, Memory.RUNTIME_MAX_PAGES);
		return MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), largest));
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

}
