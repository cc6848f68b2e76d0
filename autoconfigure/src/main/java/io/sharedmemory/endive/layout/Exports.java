package io.sharedmemory.endive.layout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;

/**
 * The functions and global variables that a module exports: their indices by their names,
 * in the order of the module.
 */
record Exports(Map<String, Integer> functions, Map<String, Integer> globals) {

	static Exports of(WasmModule module) {
		return new Exports(indices(module, ExternalType.FUNCTION), indices(module, ExternalType.GLOBAL));
	}

	private static Map<String, Integer> indices(WasmModule module, ExternalType type) {
		Map<String, Integer> indices = new LinkedHashMap<>();
		for (int i = 0; i < module.exportSection().exportCount(); i++) {
			Export export = module.exportSection().getExport(i);
			if (export.exportType() == type) {
				indices.put(export.name(), export.index());
			}
		}
		return indices;
	}

	OptionalInt function(String name) {
		return index(this.functions, name);
	}

	OptionalInt global(String name) {
		return index(this.globals, name);
	}

	private static OptionalInt index(Map<String, Integer> indices, String name) {
		Integer index = indices.get(name);
		return (index != null) ? OptionalInt.of(index) : OptionalInt.empty();
	}

	Set<String> namesOfGlobal(int index) {
		return this.globals.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == index)
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

}
