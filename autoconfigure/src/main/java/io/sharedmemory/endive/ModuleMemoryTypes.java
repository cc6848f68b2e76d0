package io.sharedmemory.endive;

import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The types of memories that are made for a module. None is larger at first than Endive
 * addresses: such modules are not loaded.
 */
final class ModuleMemoryTypes {

	/**
	 * Where maximums are allocated at once, a memory that is not shared can become so
	 * many times larger than it is at first, or have as many pages as follow here. The
	 * specification lets growth fail at any time, and many modules declare no maximum.
	 */
	private static final int EAGER_FACTOR = 4;

	private static final int EAGER_PAGES = 256;

	private ModuleMemoryTypes() {
	}

	/**
	 * The type of a memory that a module defines.
	 */
	static MemoryType defined(MemoryLimits limits) {
		return limits.shared() ? MemoryType.shared(limits.initialPages(), limits.maximumPages())
				: unshared(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * The type of a memory that is made for an import.
	 */
	static MemoryType imported(MemoryLimits limits) {
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

}
