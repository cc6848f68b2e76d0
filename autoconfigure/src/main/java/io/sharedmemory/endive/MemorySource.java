package io.sharedmemory.endive;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
	 * The memory for an import, if there is one.
	 * @throws WasmModuleException if modules get no memories at all
	 */
	Optional<SharedMemory> find(String module, MemoryImport memoryImport);

	/**
	 * Creates a memory for an instance.
	 * @param name what the instance calls it
	 * @throws WasmModuleException if that is not allowed
	 */
	SharedMemory create(String module, String name, MemoryType type);

	/**
	 * Closes a memory that was created, and forgets it.
	 */
	void remove(SharedMemory memory);

	/**
	 * The names of all memories.
	 */
	Set<String> names();

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
		public Optional<SharedMemory> find(String module, MemoryImport memoryImport) {
			return Optional.ofNullable(this.namesByImport.get(MemoryImports.name(memoryImport)))
				.flatMap(this::find)
				.or(() -> find(memoryImport.name()));
		}

		private Optional<SharedMemory> find(String name) {
			if (!names().contains(name)) {
				return Optional.empty();
			}
			try {
				// Creates the memory if it is lazy.
				return Optional.of(this.registry.get(name));
			}
			catch (NoSuchSharedMemoryException ex) {
				// It was removed meanwhile.
				return Optional.empty();
			}
		}

		@Override
		public SharedMemory create(String module, String name, MemoryType type) {
			Set<String> taken = names();
			String unique = module + "." + name;
			for (int number = 2; taken.contains(unique); number++) {
				unique = module + "." + name + "-" + number;
			}
			try {
				return this.registry.create(unique, type);
			}
			catch (DuplicateSharedMemoryException ex) {
				// Another instance was faster.
				return create(module, name, type);
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
		public Set<String> names() {
			return this.registry.names();
		}

	}

	/**
	 * No memories at all.
	 */
	record Disabled() implements MemorySource {

		@Override
		public Optional<SharedMemory> find(String module, MemoryImport memoryImport) {
			throw new SharedMemoriesDisabledException(module,
					"imports the shared memory '%s'".formatted(MemoryImports.name(memoryImport)));
		}

		@Override
		public SharedMemory create(String module, String name, MemoryType type) {
			throw new SharedMemoriesDisabledException(module, "defines the shared memory '%s'".formatted(name));
		}

		@Override
		public void remove(SharedMemory memory) {
			throw new IllegalStateException("There are no memories");
		}

		@Override
		public Set<String> names() {
			return Set.of();
		}

	}

}
