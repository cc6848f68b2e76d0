package io.sharedmemory.endive.names;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.NameCustomSection;

/**
 * The names of a module's functions in messages: those in its name section, with Rust
 * symbols demangled, or else those by which functions are imported or exported, or else
 * their indices.
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
		return of(module, module.nameSection());
	}

	/**
	 * Reads the names of a module's functions.
	 * @param module the module without its name section
	 * @param nameSection the content of the section, or {@code null} if it has none
	 * @return the names
	 */
	public static FunctionNames of(WasmModule module, byte @Nullable [] nameSection) {
		return of(module, (nameSection != null) ? parse(nameSection) : null);
	}

	private static FunctionNames of(WasmModule module, @Nullable NameCustomSection debugNames) {
		List<String> imports = module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map((function) -> function.module() + "." + function.name())
			.toList();
		Map<Integer, String> exports = IntStream.range(0, module.exportSection().exportCount())
			.mapToObj(module.exportSection()::getExport)
			.filter((export) -> export.exportType() == ExternalType.FUNCTION)
			.collect(Collectors.toMap(Export::index, Export::name, (first, second) -> first));
		return new FunctionNames(debugNames, imports, exports);
	}

	/**
	 * Returns the names of the functions of a module that the engine does not parse.
	 * @param nameSection the content of its name section, or {@code null}; a damaged one
	 * is ignored
	 * @param imports the imported functions, as {@code module.name}
	 * @param exports the names of exported functions by their indices
	 * @return the names
	 */
	public static FunctionNames of(byte @Nullable [] nameSection, List<String> imports, Map<Integer, String> exports) {
		return new FunctionNames((nameSection != null) ? parse(nameSection) : null, List.copyOf(imports),
				Map.copyOf(exports));
	}

	/**
	 * Reads a name section.
	 * @param nameSection the content of the section
	 * @return the section, without names that are damaged or that the engine does not
	 * accept, such as one with an emoji
	 */
	public static NameCustomSection parse(byte[] nameSection) {
		return NameCustomSection.parse(SoundNames.of(nameSection));
	}

	/**
	 * Returns the name of a function.
	 * @param index the index of the function, imported ones first
	 * @return the name, or {@code function 17} if it has none
	 */
	public String name(int index) {
		return known(index).orElseGet(() -> "function " + index);
	}

	/**
	 * Returns the name of a function, if it has one.
	 * @param index the index of the function, imported ones first
	 * @return the name
	 */
	public Optional<String> known(int index) {
		String debugName = (this.debugNames != null) ? this.debugNames.nameOfFunction(index) : null;
		if (debugName != null && !debugName.isEmpty()) {
			return Optional.of(RustSymbol.demangle(debugName));
		}
		if (index >= 0 && index < this.imports.size()) {
			return Optional.of(this.imports.get(index));
		}
		return Optional.ofNullable(this.exports.get(index));
	}

}
