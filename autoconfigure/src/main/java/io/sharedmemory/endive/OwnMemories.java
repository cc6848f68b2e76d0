package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Makes the memories of one instance, or of one of its threads: those that its module
 * defines and, if it is to have its own, those that it imports and nobody gave. They are
 * managed like those that are configured, whether the module knows them as shared ones or
 * not.
 */
final class OwnMemories implements Function<MemoryLimits, Memory> {

	/**
	 * Where maximums are allocated at once, a memory that is not shared can become so
	 * many times larger than it is at first, or have as many pages as follow here. The
	 * specification lets growth fail at any time, and many modules declare no maximum.
	 */
	private static final int EAGER_FACTOR = 4;

	private static final int EAGER_PAGES = 256;

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
	 * Makes the next of the memories that the module defines.
	 */
	@Override
	public Memory apply(MemoryLimits limits) {
		if (this.code.mended()) {
			// The one that FenceWithoutMemory added.
			return new ByteArrayMemory(limits);
		}
		String exportName = this.code.definedMemoryNames().get(this.index++);
		requireAllowed("defines", exportName, limits);
		MemoryType type = limits.shared() ? sharedType(exportName, limits) : unsharedType(exportName, limits);
		return SharedMemoryView.of(this.resources.create(exportName, type, limits.shared()), limits.shared(),
				this.lifeline);
	}

	private MemoryType sharedType(String name, MemoryLimits limits) {
		requireAddressable(limits.maximumPages(), "defines the shared memory '%s' with at most", name);
		return MemoryType.shared(limits.initialPages(), limits.maximumPages());
	}

	private MemoryType unsharedType(String name, MemoryLimits limits) {
		requireAddressable(limits.initialPages(), "defines the memory '%s' with", name);
		return unsharedType(limits, SharedMemory.reservesAddressSpace());
	}

	/**
	 * What a memory that is not shared can become.
	 * @param lazy whether a large maximum costs address space only
	 */
	static MemoryType unsharedType(MemoryLimits limits, boolean lazy) {
		int largest = lazy ? Memory.RUNTIME_MAX_PAGES
				: Math.clamp((long) limits.initialPages() * EAGER_FACTOR, EAGER_PAGES, Memory.RUNTIME_MAX_PAGES);
		return MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), largest));
	}

	/**
	 * Makes a memory that satisfies an import.
	 */
	SharedMemory create(MemoryImport memoryImport) {
		return this.resources.create(memoryImport.name(), importedType(memoryImport), memoryImport.limits().shared());
	}

	/**
	 * The type of a memory that satisfies an import.
	 * @throws WasmModuleException if there can be none
	 */
	private MemoryType importedType(MemoryImport memoryImport) {
		MemoryLimits limits = memoryImport.limits();
		String name = MemoryImports.name(memoryImport);
		requireAllowed("imports", name, limits);
		requireAddressable(limits.initialPages(), limits.shared() ? "imports the shared memory '%s' with at least"
				: "imports the memory '%s' with at least", name);
		// A smaller maximum than the import's matches as well.
		return limits.shared()
				? MemoryType.shared(limits.initialPages(), Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES))
				: unsharedType(limits, SharedMemory.reservesAddressSpace());
	}

	private void requireAllowed(String verb, String name, MemoryLimits limits) {
		if (limits.shared()) {
			this.resources.requireShared("%s the shared memory '%s'".formatted(verb, name));
		}
	}

	/**
	 * @param claim what the module does with how many pages, with a place for the name
	 */
	private void requireAddressable(int pages, String claim, String name) {
		if (pages > Memory.RUNTIME_MAX_PAGES) {
			throw new UnlinkableModuleException(this.code.name(), "it %s %d pages, but Endive addresses at most %d"
				.formatted(claim.formatted(name), pages, Memory.RUNTIME_MAX_PAGES), null);
		}
	}

}
