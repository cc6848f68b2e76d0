package io.sharedmemory.plugin;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;

/**
 * What AssemblyScript puts into its modules, which do not say otherwise who has compiled
 * them.
 */
final class AssemblyScriptRuntime {

	private AssemblyScriptRuntime() {
	}

	/**
	 * Whether a module exports the runtime, or calls what the runtime calls when it
	 * fails.
	 */
	static boolean isIn(WasmModule module) {
		return Exports.of(module).find("__new") != null || module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map(FunctionImport.class::cast)
			.anyMatch((function) -> AssemblyScriptAbort.isImportedAs(function,
					module.typeSection().getType(function.typeIndex())));
	}

}
