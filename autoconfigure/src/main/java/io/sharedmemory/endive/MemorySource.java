package io.sharedmemory.endive;

import java.util.Map;
import java.util.Optional;

import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Where modules get shared memories from.
 */
sealed interface MemorySource {

	/**
	 * The memory for an import.
	 * @throws WasmModuleException if there is none
	 */
	SharedMemory memoryFor(String module, MemoryImport memoryImport);

	/**
	 * Refuses a module that defines a shared memory.
	 */
	WasmModuleException definitionRefused(String module);

	static String importName(MemoryImport memoryImport) {
		return memoryImport.module() + "." + memoryImport.name();
	}

	/**
	 * The memories of a registry.
	 *
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 */
	record Registered(SharedMemoryRegistry registry, Map<String, String> namesByImport) implements MemorySource {

		public Registered {
			namesByImport = Map.copyOf(namesByImport);
		}

		@Override
		public SharedMemory memoryFor(String module, MemoryImport memoryImport) {
			String importName = importName(memoryImport);
			try {
				return this.registry.get(Optional.ofNullable(this.namesByImport.get(importName))
					.filter(this.registry.names()::contains)
					.orElse(memoryImport.name()));
			}
			catch (NoSuchSharedMemoryException ex) {
				throw new UnresolvedMemoryException(module, importName, this.registry.names());
			}
		}

		@Override
		public WasmModuleException definitionRefused(String module) {
			return new UnlinkableModuleException(module,
					"it defines a shared memory; build it to import one (--import-memory)", null);
		}

	}

	/**
	 * No memories at all.
	 */
	record Disabled() implements MemorySource {

		@Override
		public SharedMemory memoryFor(String module, MemoryImport memoryImport) {
			throw new SharedMemoriesDisabledException(module,
					"imports the shared memory '%s'".formatted(importName(memoryImport)));
		}

		@Override
		public WasmModuleException definitionRefused(String module) {
			return new SharedMemoriesDisabledException(module, "defines a shared memory");
		}

	}

}
