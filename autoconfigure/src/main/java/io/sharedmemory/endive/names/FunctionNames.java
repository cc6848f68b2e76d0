package io.sharedmemory.endive.names;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.NameCustomSection;

/**
 * How messages call the functions of a module: as its name section does, with the symbols
 * of Rust made legible, else as it imports or exports them, else by their index.
 */
public final class FunctionNames {

	private final @Nullable NameCustomSection debugNames;

	private final List<String> imports;

	private final Map<Integer, String> exports;

	private FunctionNames(@Nullable NameCustomSection debugNames, List<String> imports, Map<Integer, String> exports) {
		this.debugNames = debugNames;
		this.imports = imports;
		this.exports = exports;
	}

	/**
	 * Reads the names of a module's functions.
	 * @param module the module
	 * @return the names
	 */
	public static FunctionNames of(WasmModule module) {
		List<String> imports = module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map((function) -> function.module() + "." + function.name())
			.toList();
		Map<Integer, String> exports = IntStream.range(0, module.exportSection().exportCount())
			.mapToObj(module.exportSection()::getExport)
			.filter((export) -> export.exportType() == ExternalType.FUNCTION)
			.collect(Collectors.toMap(Export::index, Export::name, (first, second) -> first));
		return new FunctionNames(module.nameSection(), imports, exports);
	}

	/**
	 * What a function is called.
	 * @param index the index of the function, imported ones first
	 * @return the name, {@code function 17} if it has none
	 */
	public String name(int index) {
		String debugName = (this.debugNames != null) ? this.debugNames.nameOfFunction(index) : null;
		if (debugName != null && !debugName.isEmpty()) {
			return RustSymbol.demangle(debugName);
		}
		if (index >= 0 && index < this.imports.size()) {
			return this.imports.get(index);
		}
		return this.exports.getOrDefault(index, "function " + index);
	}

}
