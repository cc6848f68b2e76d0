package io.sharedmemory.endive;

import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.SharedMemory;

/**
 * The memory that a module imports does not have the limits that the module asks for: its
 * current size must be at least the import's minimum, and its maximum at most the
 * import's maximum.
 */
public final class IncompatibleMemoryException extends WasmModuleException {

	private final String importName;

	private final String memory;

	private final long requiredMinimum;

	private final long allowedMaximum;

	IncompatibleMemoryException(String module, String importName, MemoryLimits limits, SharedMemory memory, long size) {
		super(module,
				("imports the shared memory '%s' with at least %d and at most %d pages, "
						+ "but memory '%s' has %d pages and can grow to %d")
					.formatted(importName, limits.initialPages(), limits.maximumPages(), memory.name(), size,
							memory.type().maximum()),
				null);
		this.importName = importName;
		this.memory = memory.name();
		this.requiredMinimum = limits.initialPages();
		this.allowedMaximum = limits.maximumPages();
	}

	/**
	 * The import that does not match.
	 * @return the import as {@code module.name}
	 */
	public String importName() {
		return this.importName;
	}

	/**
	 * The name of the memory that does not match.
	 * @return the memory's name
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * What the memory's size must be at least.
	 * @return the import's minimum in pages
	 */
	public long requiredMinimum() {
		return this.requiredMinimum;
	}

	/**
	 * What the memory's maximum must be at most.
	 * @return the import's maximum in pages
	 */
	public long allowedMaximum() {
		return this.allowedMaximum;
	}

}
