package io.sharedmemory.endive.layout;

import java.util.List;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.NameCustomSection;

/**
 * How messages call functions.
 *
 * @param debugNames those that the compiler left, if it did
 */
record FunctionNames(@Nullable NameCustomSection debugNames, List<String> imports, Exports exports) {

	static FunctionNames of(WasmModule module, Exports exports) {
		List<String> imports = module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map((function) -> function.module() + "." + function.name())
			.toList();
		return new FunctionNames(module.nameSection(), imports, exports);
	}

	String name(int index) {
		String debugName = (this.debugNames != null) ? this.debugNames.nameOfFunction(index) : null;
		if (debugName != null && !debugName.isEmpty()) {
			return debugName;
		}
		if (index >= 0 && index < this.imports.size()) {
			return this.imports.get(index);
		}
		return this.exports.nameOfFunction(index).orElse("function " + index);
	}

}
