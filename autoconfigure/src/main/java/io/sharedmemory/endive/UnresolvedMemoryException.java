package io.sharedmemory.endive;

import java.util.Set;

/**
 * A module imports a memory that nobody provides.
 */
public final class UnresolvedMemoryException extends WasmModuleException {

	private final String importName;

	UnresolvedMemoryException(String module, String importName, Set<String> known) {
		super(module,
				"imports the shared memory '%s', which no memory provides; %s".formatted(importName,
						known.isEmpty() ? "there are no memories" : "known memories are " + String.join(", ", known)),
				null);
		this.importName = importName;
	}

	/**
	 * The import that nobody provides.
	 * @return the import as {@code module.name}
	 */
	public String importName() {
		return this.importName;
	}

}
