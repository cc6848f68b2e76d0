package io.sharedmemory.endive;

import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.registry.DuplicateSharedMemoryException;
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
	 * Creates a memory that a module defines.
	 * @throws WasmModuleException if that is not allowed
	 */
	SharedMemory define(String module, String exportName, MemoryType type);

	/**
	 * Closes a memory that was defined, and forgets it.
	 */
	void remove(SharedMemory memory);

	/**
	 * Runs an action when nobody can reach an instance any more.
	 */
	void afterwards(Instance instance, Runnable action);

	static String importName(MemoryImport memoryImport) {
		return memoryImport.module() + "." + memoryImport.name();
	}

	/**
	 * The memories of a registry.
	 */
	final class Registered implements MemorySource {

		private final SharedMemoryRegistry registry;

		private final Map<String, String> namesByImport;

		private @Nullable Cleaner cleaner;

		/**
		 * @param namesByImport names of memories by the import, as {@code module.name},
		 * that they satisfy
		 */
		Registered(SharedMemoryRegistry registry, Map<String, String> namesByImport) {
			this.registry = registry;
			this.namesByImport = Map.copyOf(namesByImport);
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
		public SharedMemory define(String module, String exportName, MemoryType type) {
			Set<String> taken = this.registry.names();
			String name = module + "." + exportName;
			for (int number = 2; taken.contains(name); number++) {
				name = module + "." + exportName + "-" + number;
			}
			try {
				return this.registry.create(name, type);
			}
			catch (DuplicateSharedMemoryException ex) {
				// Another instance was faster.
				return define(module, exportName, type);
			}
			catch (SharedMemoryException ex) {
				throw new UnlinkableModuleException(module, String.valueOf(ex.getMessage()), ex);
			}
		}

		@Override
		public void remove(SharedMemory memory) {
			if (this.registry.find(memory.name()).filter((found) -> found == memory).isPresent()) {
				this.registry.remove(memory.name());
			}
		}

		@Override
		public void afterwards(Instance instance, Runnable action) {
			cleaner().register(instance, action);
		}

		private synchronized Cleaner cleaner() {
			// It has a thread of its own, which most applications do not need.
			if (this.cleaner == null) {
				this.cleaner = Cleaner.create();
			}
			return this.cleaner;
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
		public SharedMemory define(String module, String exportName, MemoryType type) {
			throw new SharedMemoriesDisabledException(module, "defines the shared memory '%s'".formatted(exportName));
		}

		@Override
		public void remove(SharedMemory memory) {
			throw new IllegalStateException("There are no memories");
		}

		@Override
		public void afterwards(Instance instance, Runnable action) {
			throw new IllegalStateException("There are no memories");
		}

	}

}
