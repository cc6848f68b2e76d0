package io.sharedmemory.endive;

import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The types of memories that are created for a module. No initial size exceeds what
 * Endive can address: such modules are not loaded.
 */
final class ModuleMemoryTypes {

	/**
	 * Where maximums are allocated at once, a memory that is not shared can grow to this
	 * multiple of its initial size, or to the number of pages below. The specification
	 * lets growth fail at any time, and many modules declare no maximum.
	 */
	private static final int EAGER_FACTOR = 4;

	private static final int EAGER_PAGES = 256;

	private ModuleMemoryTypes() {
	}

	/**
	 * Returns the type of a memory that a module defines.
	 */
	static MemoryType defined(MemoryLimits limits) {
		return limits.shared() ? MemoryType.shared(limits.initialPages(), limits.maximumPages())
				: unshared(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * Returns the type of a memory that is created for an import.
	 */
	static MemoryType imported(MemoryLimits limits) {
		// A smaller maximum than the import's matches as well.
		return limits.shared()
				? MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES))
				: unshared(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * Returns the type of a memory that is not shared.
	 * @param lazy whether a large maximum costs only address space
	 */
	static MemoryType unshared(MemoryLimits limits, boolean lazy) {
		int largest = lazy ? Memory.RUNTIME_MAX_PAGES
				: Math.clamp((long) limits.initialPages() * EAGER_FACTOR, EAGER_PAGES, Memory.RUNTIME_MAX_PAGES);
		return MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), largest));
	}

}
