package io.sharedmemory.endive;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/**
 * The exports of a module, looked up once for all of its instances.
 *
 * @param byName in the order of the module
 */
record ExportTypes(Map<String, ExternalType> byName) {

	static ExportTypes of(WasmModule module) {
		Map<String, ExternalType> types = new LinkedHashMap<>();
		IntStream.range(0, module.exportSection().exportCount())
			.mapToObj(module.exportSection()::getExport)
			.forEach((export) -> types.put(export.name(), export.exportType()));
		return new ExportTypes(Collections.unmodifiableMap(types));
	}

	boolean contain(ExternalType type, String name) {
		return this.byName.get(name) == type;
	}

	List<String> names() {
		return List.copyOf(this.byName.keySet());
	}

}
