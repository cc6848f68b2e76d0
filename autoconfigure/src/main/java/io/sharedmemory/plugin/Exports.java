package io.sharedmemory.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

import io.sharedmemory.KnownNames;

/**
 * The functions that a module exports.
 *
 * @param functions the functions by name, in the order of the module
 */
record Exports(Map<String, ExportedFunction> functions) {

	/**
	 * What linkers export for whoever makes instances, and nobody else should call.
	 */
	private static final Set<String> OF_LINKERS = Set.of("_initialize", "__wasm_call_ctors", "__wasm_init_tls",
			"__wasm_init_memory", "__wasm_apply_data_relocs", "wasi_thread_start");

	static Exports of(WasmModule module) {
		List<FunctionType> imported = module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map((function) -> module.typeSection().getType(((FunctionImport) function).typeIndex()))
			.toList();
		Map<String, ExportedFunction> functions = new LinkedHashMap<>();
		for (int i = 0; i < module.exportSection().exportCount(); i++) {
			Export export = module.exportSection().getExport(i);
			if (export.exportType() == ExternalType.FUNCTION) {
				FunctionType type = (export.index() < imported.size()) ? imported.get(export.index())
						: module.functionSection()
							.getFunctionType(export.index() - imported.size(), module.typeSection());
				functions.put(export.name(), new ExportedFunction(export.name(), type));
			}
		}
		return new Exports(Collections.unmodifiableMap(functions));
	}

	@Nullable ExportedFunction find(String name) {
		return this.functions.get(name);
	}

	/**
	 * The function of a name.
	 * @throws IllegalArgumentException if there is none
	 */
	ExportedFunction get(String plugin, String name) {
		ExportedFunction function = this.functions.get(name);
		if (function == null) {
			throw new IllegalArgumentException("Plugin '%s' exports no function '%s', only: %s".formatted(plugin, name,
					new KnownNames(meant().map(ExportedFunction::name).toList(), name)
						.describedBy((export) -> String.valueOf(this.functions.get(export)))));
		}
		return function;
	}

	/**
	 * The functions that are there to be called, with their types.
	 */
	List<String> describe() {
		return meant().map(ExportedFunction::toString).toList();
	}

	private Stream<ExportedFunction> meant() {
		return this.functions.values().stream().filter((function) -> !OF_LINKERS.contains(function.name()));
	}

}
