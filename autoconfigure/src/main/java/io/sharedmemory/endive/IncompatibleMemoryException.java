package io.sharedmemory.endive;

import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;

/**
 * The memory that a module imports does not have the limits that the module asks for: its
 * current size must be at least the import's minimum, and its maximum at most the
 * import's maximum.
 */
public final class IncompatibleMemoryException extends WasmModuleException {

	/** The name of the import. */
	private final String importName;

	/** The name of the memory. */
	private final String memory;

	/** The minimum that the import asks for, in pages. */
	private final long requiredMinimum;

	/** The maximum that the import allows, in pages. */
	private final long allowedMaximum;

	IncompatibleMemoryException(String module, MemoryImport memoryImport, SharedMemory memory, long size) {
		super(module,
				("imports the %s with at least %d and at most %d pages, "
						+ "but memory '%s' has %d pages and can grow to %d")
					.formatted(MemoryImports.description(memoryImport), memoryImport.limits().initialPages(),
							memoryImport.limits().maximumPages(), memory.name(), size, memory.type().maximum()),
				null);
		this.importName = MemoryImports.name(memoryImport);
		this.memory = memory.name();
		this.requiredMinimum = memoryImport.limits().initialPages();
		this.allowedMaximum = memoryImport.limits().maximumPages();
	}

	/**
	 * Returns the import that does not match.
	 * @return the import as {@code module.name}
	 */
	public String importName() {
		return this.importName;
	}

	/**
	 * Returns the name of the memory that does not match.
	 * @return the memory's name
	 */
	public String memory() {
		return this.memory;
	}

	/**
	 * Returns the smallest size that the memory must have.
	 * @return the import's minimum in pages
	 */
	public long requiredMinimum() {
		return this.requiredMinimum;
	}

	/**
	 * Returns the largest maximum that the memory may have.
	 * @return the import's maximum in pages
	 */
	public long allowedMaximum() {
		return this.allowedMaximum;
	}

}
