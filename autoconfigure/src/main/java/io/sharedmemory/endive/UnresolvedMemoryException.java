package io.sharedmemory.endive;

import java.util.Set;

import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.KnownNames;

/**
 * A module imports a memory that nobody provides.
 */
public final class UnresolvedMemoryException extends WasmModuleException {

	/** The name of the import. */
	private final String importName;

	UnresolvedMemoryException(String module, MemoryImport memoryImport, Set<String> known) {
		super(module,
				"imports the %s, which no memory provides; %s".formatted(MemoryImports.description(memoryImport),
						known.isEmpty() ? "there are no memories"
								: "known memories are " + new KnownNames(known, MemoryImports.name(memoryImport))),
				null);
		this.importName = MemoryImports.name(memoryImport);
	}

	/**
	 * Returns the import that nobody provides.
	 * @return the import as {@code module.name}
	 */
	public String importName() {
		return this.importName;
	}

}
