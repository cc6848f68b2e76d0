package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MissingExportException;
import io.sharedmemory.endive.ModuleInstance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/**
 * The memories of an instance by the names that its module has for them.
 */
final class PluginMemories {

	private PluginMemories() {
	}

	/**
	 * The memory of a name.
	 * @throws IllegalArgumentException if there is none
	 */
	static SharedMemory get(LoadedModule module, ModuleInstance instance, String name) {
		try {
			return instance.memory(name);
		}
		catch (MissingExportException ex) {
			throw new IllegalArgumentException("Plugin '%s' has no memory '%s', only: %s"
				.formatted(module.definition().name(), name, new KnownNames(names(module), name)), ex);
		}
	}

	/**
	 * The name of the only memory.
	 * @throws IllegalStateException if there are none or several
	 */
	static String only(LoadedModule module) {
		List<String> names = names(module);
		if (module.linkable().module().memorySection().map((section) -> section.memoryCount()).orElse(0)
				+ module.memoryImports().size() != 1 || names.isEmpty()) {
			throw new IllegalStateException(
					"Plugin '%s' does not have one memory that the host can reach, but: %s; export it, or use its name"
						.formatted(module.definition().name(), new KnownNames(names)));
		}
		return names.getFirst();
	}

	/**
	 * The name of the memory that a linker puts stacks and static data into.
	 * @throws IllegalStateException if the host cannot reach it
	 */
	static String first(LoadedModule module) {
		List<String> names = names(module);
		if (names.isEmpty()) {
			throw new IllegalStateException(
					"the memory is not exported; link it with --export-memory or --import-memory");
		}
		return names.getFirst();
	}

	private static List<String> names(LoadedModule module) {
		List<String> names = new ArrayList<>();
		module.memoryImports().forEach((memoryImport) -> names.add(LoadedModule.importName(memoryImport)));
		WasmModule wasm = module.linkable().module();
		for (int i = 0; i < wasm.exportSection().exportCount(); i++) {
			if (wasm.exportSection().getExport(i).exportType() == ExternalType.MEMORY) {
				names.add(wasm.exportSection().getExport(i).name());
			}
		}
		return names;
	}

}
