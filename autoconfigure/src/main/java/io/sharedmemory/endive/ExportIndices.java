package io.sharedmemory.endive;

import java.util.stream.IntStream;

import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemorySection;

/**
 * How many functions, globals and so on a module has. Endive's parser checks references
 * to them, except those of exports, which it checks only when an instance is created;
 * code that reads a module earlier must not encounter one that does not exist.
 */
record ExportIndices(int functions, int globals, int memories, int tables) {

	static ExportIndices of(WasmModule module) {
		return new ExportIndices(
				module.importSection().count(ExternalType.FUNCTION) + module.functionSection().functionCount(),
				module.importSection().count(ExternalType.GLOBAL) + module.globalSection().globalCount(),
				module.importSection().count(ExternalType.MEMORY)
						+ module.memorySection().map(MemorySection::memoryCount).orElse(0),
				module.importSection().count(ExternalType.TABLE) + module.tableSection().tableCount());
	}

	/**
	 * Checks that a module exports only what it has.
	 * @throws InvalidException if it does not
	 */
	void require(WasmModule module) {
		IntStream.range(0, module.exportSection().exportCount())
			.mapToObj(module.exportSection()::getExport)
			.forEach(this::require);
	}

	private void require(Export export) {
		switch (export.exportType()) {
			case FUNCTION -> require(export, "function", this.functions);
			case GLOBAL -> require(export, "global", this.globals);
			case MEMORY -> require(export, "memory", this.memories);
			case TABLE -> require(export, "table", this.tables);
			// Nobody reads them earlier.
			case TAG -> {
			}
		}
	}

	private static void require(Export export, String what, int count) {
		if (export.index() < 0 || export.index() >= count) {
			throw new InvalidException(
					"it exports %s %d as '%s', but has only %d".formatted(what, export.index(), export.name(), count));
		}
	}

}
