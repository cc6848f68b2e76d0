package io.sharedmemory.endive;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.DuplicateSharedMemoryException;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.RegistryClosedException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Where modules get memories from.
 */
sealed interface MemorySource {

	/**
	 * Returns the memory for an import, if there is one. Creates it if it is lazy.
	 * @throws WasmModuleException if modules get no memories at all
	 */
	Optional<SharedMemory> resolve(String module, MemoryImport memoryImport);

	/**
	 * Checks that a module may have shared memories of its own.
	 * @param claim what it does, such as "defines the shared memory 'a'"
	 * @throws WasmModuleException if it may not
	 */
	void requireShared(String module, String claim);

	/**
	 * Creates a memory for an instance.
	 * @param name the name of the memory
	 * @param own a budget that it counts towards besides the limit of all memories
	 * @throws DuplicateSharedMemoryException if there is a memory of this name
	 * @throws MemoryCreationException if the memory cannot be created
	 * @throws RegistryClosedException if that is because the registry is closed
	 */
	SharedMemory create(String name, MemoryType type, @Nullable MemoryBudget own);

	/**
	 * Closes a memory that was created, and forgets it. May be repeated.
	 */
	void remove(SharedMemory memory);

	/**
	 * Forgets a memory that was created, and leaves it to its holders. May be repeated.
	 */
	void release(SharedMemory memory);

	/**
	 * Returns the names of all memories.
	 */
	Set<String> names();

	/**
	 * The memories of a registry, and those that imports are satisfied with.
	 *
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 */
	record Registered(SharedMemoryRegistry registry, SharedMemories imported,
			Map<String, String> namesByImport) implements MemorySource {

		public Registered {
			namesByImport = Map.copyOf(namesByImport);
		}

		@Override
		public Optional<SharedMemory> resolve(String module, MemoryImport memoryImport) {
			return Optional.ofNullable(this.namesByImport.get(MemoryImports.name(memoryImport)))
				.flatMap(this::byName)
				.or(() -> byName(memoryImport.name()));
		}

		private Optional<SharedMemory> byName(String name) {
			if (!names().contains(name)) {
				return Optional.empty();
			}
			try {
				return Optional.of(this.imported.get(name));
			}
			catch (NoSuchSharedMemoryException ex) {
				// It was removed in the meantime.
				return Optional.empty();
			}
		}

		@Override
		public void requireShared(String module, String claim) {
			// Only limits may forbid it.
		}

		@Override
		public SharedMemory create(String name, MemoryType type, @Nullable MemoryBudget own) {
			return (own != null) ? this.registry.create(name, type, own) : this.registry.create(name, type);
		}

		@Override
		public void remove(SharedMemory memory) {
			// First, so that a memory that cannot be closed now is not lost.
			memory.close();
			this.registry.release(memory);
		}

		@Override
		public void release(SharedMemory memory) {
			this.registry.release(memory);
		}

		@Override
		public Set<String> names() {
			return this.imported.names();
		}

	}

	/**
	 * No memories except those that are not shared, which nobody else could ask for.
	 *
	 * @param bounded a registry that nobody sees, for the memories that have a budget
	 */
	record Disabled(SharedMemoryRegistry bounded) implements MemorySource {

		Disabled() {
			this(new DefaultSharedMemoryRegistry());
		}

		@Override
		public Optional<SharedMemory> resolve(String module, MemoryImport memoryImport) {
			throw new SharedMemoriesDisabledException(module, MemoryImports.claim(memoryImport));
		}

		@Override
		public void requireShared(String module, String claim) {
			throw new SharedMemoriesDisabledException(module, claim);
		}

		@Override
		public SharedMemory create(String name, MemoryType type, @Nullable MemoryBudget own) {
			return (own != null) ? this.bounded.create(name, type, own) : SharedMemory.create(name, type);
		}

		@Override
		public void remove(SharedMemory memory) {
			memory.close();
			this.bounded.release(memory);
		}

		@Override
		public void release(SharedMemory memory) {
			this.bounded.release(memory);
		}

		@Override
		public Set<String> names() {
			return Set.of();
		}

	}

}
