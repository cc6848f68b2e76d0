package io.sharedmemory.endive;

import java.util.Collection;

import io.sharedmemory.KnownNames;

/**
 * A module lacks an export that its user needs.
 */
public final class MissingExportException extends WasmModuleException {

	/** The name of the export. */
	private final String export;

	MissingExportException(String module, String export, String kind, Collection<String> exports) {
		super(module, "has no exported %s '%s'; it exports %s".formatted(kind, export,
				exports.isEmpty() ? "nothing" : new KnownNames(exports, export)), null);
		this.export = export;
	}

	/**
	 * Returns the export that is missing.
	 * @return its name
	 */
	public String export() {
		return this.export;
	}

}
