package io.sharedmemory.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.endive.layout.ModuleLayout;
import run.endive.wasm.types.MemoryImport;

/**
 * A module that was read, compiled and checked, and can be instantiated for a plugin.
 *
 * @param digest the SHA-256 of the module in hexadecimal digits
 * @param linkable the module with all that the plugin gives it, except memories
 * @param memoryImports the imports of memories, in the order of the module
 */
record LoadedModule(PluginDefinition definition, String digest, long size, LinkableModule linkable, ModuleLayout layout,
		Exports exports, List<MemoryImport> memoryImports) {

	/**
	 * Where instances have the memory of an import from.
	 */
	PluginMemory scope(MemoryImport memoryImport) {
		return this.definition.memories().getOrDefault(importName(memoryImport), PluginMemory.PRIVATE);
	}

	/**
	 * The memory of a name of an import that instances may only read.
	 * @return its name in the registry, empty if they may write
	 */
	Optional<String> readOnlyMemory(String importName) {
		return (this.definition.memories().get(importName) instanceof PluginMemory.Named named
				&& named.access() == MemoryAccess.READ_ONLY) ? Optional.of(named.name()) : Optional.empty();
	}

	/**
	 * Where instances have the memories of all imports from, by the import.
	 */
	Map<String, PluginMemory> memories() {
		return this.memoryImports.stream()
			.collect(Collectors.toMap(LoadedModule::importName, this::scope, (one, same) -> one));
	}

	static String importName(MemoryImport memoryImport) {
		return memoryImport.module() + "." + memoryImport.name();
	}

	/**
	 * The setting that says where the memory of an import comes from.
	 */
	static String setting(MemoryImport memoryImport) {
		return "memories[%s]".formatted(importName(memoryImport));
	}

}
