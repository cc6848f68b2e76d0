package io.sharedmemory.endive;

import java.util.Map;
import java.util.Optional;

import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Brings WebAssembly modules and the memories of a registry together.
 * <p>
 * An import {@code "a" "b"} of a shared memory is satisfied by the memory whose
 * configured import name is {@code a.b}, else by the memory named {@code b}. May be used
 * by any number of threads at once.
 */
public final class SharedMemoryLinker {

	private final SharedMemoryRegistry registry;

	private final Map<String, String> memoriesByImportName;

	/**
	 * Creates a linker.
	 * @param registry the memories
	 * @param memoriesByImportName names of memories by the import, as
	 * {@code module.name}, that they satisfy
	 */
	public SharedMemoryLinker(SharedMemoryRegistry registry, Map<String, String> memoriesByImportName) {
		this.registry = registry;
		this.memoriesByImportName = Map.copyOf(memoriesByImportName);
	}

	/**
	 * Parses, validates and compiles a module, once for all its instances.
	 * @param name a name for messages
	 * @param binary the module in the WebAssembly binary format
	 * @return the module
	 * @throws MalformedModuleException if the binary is not a valid module
	 */
	public LinkableModule load(String name, byte[] binary) {
		return LinkableModule.load(name, binary, this);
	}

	SharedMemory resolve(String module, MemoryImport memoryImport) {
		String importName = importName(memoryImport);
		return Optional.ofNullable(this.memoriesByImportName.get(importName))
			.flatMap(this.registry::find)
			.or(() -> this.registry.find(memoryImport.name()))
			.orElseThrow(() -> new UnresolvedMemoryException(module, importName, this.registry.names()));
	}

	static String importName(MemoryImport memoryImport) {
		return memoryImport.module() + "." + memoryImport.name();
	}

}
