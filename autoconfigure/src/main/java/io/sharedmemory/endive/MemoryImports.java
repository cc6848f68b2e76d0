package io.sharedmemory.endive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.SharedMemory;

/**
 * The shared memories that a module imports, and what satisfies them: a memory that was
 * given for the import, else one of the source.
 *
 * @param given memories by the name of the import
 */
record MemoryImports(String module, List<MemoryImport> imports, Map<String, SharedMemory> given, MemorySource source) {

	static MemoryImports of(String name, WasmModule module, MemorySource source) {
		List<MemoryImport> imports = module.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.map(MemoryImport.class::cast)
			.filter((memoryImport) -> memoryImport.limits().shared())
			.toList();
		return new MemoryImports(name, imports, Map.of(), source);
	}

	static String name(MemoryImport memoryImport) {
		return name(memoryImport.module(), memoryImport.name());
	}

	static String name(String importModule, String importName) {
		return importModule + "." + importName;
	}

	MemoryImports with(String importName, SharedMemory memory) {
		require(importName);
		Map<String, SharedMemory> memories = new HashMap<>(this.given);
		memories.put(importName, memory);
		return new MemoryImports(this.module, this.imports, Map.copyOf(memories), this.source);
	}

	/**
	 * Takes the memories behind the views among given imports. Views belong to one
	 * instance, and others are to come.
	 */
	MemoryImports with(ImportValues values) {
		MemoryImports result = this;
		for (ImportMemory value : values.memories()) {
			String importName = name(value.module(), value.name());
			if (value.memory() instanceof SharedMemoryView view && contains(importName)) {
				result = result.with(importName, view.sharedMemory());
			}
		}
		return result;
	}

	private boolean contains(String importName) {
		return this.imports.stream().map(MemoryImports::name).anyMatch(importName::equals);
	}

	/**
	 * The import of a name.
	 * @throws UnlinkableModuleException if the module has no such import
	 */
	MemoryImport require(String importName) {
		return this.imports.stream()
			.filter((memoryImport) -> name(memoryImport).equals(importName))
			.findFirst()
			.orElseThrow(() -> new UnlinkableModuleException(this.module,
					"it does not import a shared memory '%s'".formatted(importName), null));
	}

	/**
	 * What satisfies an import.
	 * @throws WasmModuleException if there is none, or one that does not match
	 */
	SharedMemory resolve(MemoryImport memoryImport) {
		return find(memoryImport)
			.orElseThrow(() -> new UnresolvedMemoryException(this.module, name(memoryImport), this.source.names()));
	}

	/**
	 * What satisfies an import, if there is something.
	 * @throws WasmModuleException if it does not match
	 */
	Optional<SharedMemory> find(MemoryImport memoryImport) {
		return Optional.ofNullable(this.given.get(name(memoryImport)))
			.or(() -> this.source.find(this.module, memoryImport))
			.map((memory) -> requireMatch(memoryImport, memory));
	}

	private SharedMemory requireMatch(MemoryImport memoryImport, SharedMemory memory) {
		MemoryLimits limits = memoryImport.limits();
		long size = memory.size();
		if (size < limits.initialPages() || memory.type().maximum() > limits.maximumPages()) {
			throw new IncompatibleMemoryException(this.module, name(memoryImport), limits, memory, size);
		}
		return memory;
	}

}
