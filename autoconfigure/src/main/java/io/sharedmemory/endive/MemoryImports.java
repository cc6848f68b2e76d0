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
 * The memories that a module imports, and what satisfies them: a memory that was given
 * for the import, or else one of each instance's own, or, if it is a shared one, one that
 * the linker finds.
 *
 * @param given memories by the name of the import
 * @param viewed those of views among other imports that were given, which take precedence
 * @param own whether instances have memories of their own where none was given
 */
record MemoryImports(String module, List<MemoryImport> imports, Map<String, GivenMemory> given,
		Map<String, GivenMemory> viewed, boolean own, InstanceMemories memories) {

	static MemoryImports of(String name, WasmModule module, InstanceMemories memories) {
		List<MemoryImport> imports = module.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.map(MemoryImport.class::cast)
			.toList();
		return new MemoryImports(name, imports, Map.of(), Map.of(), false, memories);
	}

	static String name(MemoryImport memoryImport) {
		return name(memoryImport.module(), memoryImport.name());
	}

	static String name(String importModule, String importName) {
		return importModule + "." + importName;
	}

	/**
	 * Returns how messages name an import.
	 */
	static String description(MemoryImport memoryImport) {
		String kind = memoryImport.limits().shared() ? "shared memory" : "memory";
		return kind + " '" + name(memoryImport) + "'";
	}

	/**
	 * Returns how messages say what a module does.
	 */
	static String claim(MemoryImport memoryImport) {
		return "imports the " + description(memoryImport);
	}

	/**
	 * Returns these imports with a memory for one of them.
	 * @throws UnlinkableModuleException if there is no such import, or if the memory is
	 * shared and the import is not, or vice versa
	 */
	MemoryImports with(String importName, GivenMemory memory) {
		requireGivable(importName, memory.memory(), !this.memories.isUnshared(memory.memory()));
		Map<String, GivenMemory> given = new HashMap<>(this.given);
		given.put(importName, memory);
		Map<String, GivenMemory> viewed = new HashMap<>(this.viewed);
		viewed.remove(importName);
		return new MemoryImports(this.module, this.imports, Map.copyOf(given), Map.copyOf(viewed), this.own,
				this.memories);
	}

	private void requireGivable(String importName, SharedMemory memory, boolean shared) {
		MemoryImport memoryImport = require(importName);
		if (memoryImport.limits().shared() != shared) {
			throw new UnlinkableModuleException(
					this.module, "it imports the %s, but memory '%s' %s".formatted(description(memoryImport),
							memory.name(), shared ? "is shared" : "was made for a module that does not share it"),
					null);
		}
		// It may be used at any time, whatever happens to its instances.
		this.memories.handOut(memory);
	}

	/**
	 * Returns these imports with the memories behind the views among the given values, in
	 * place of those of an earlier call. Views belong to one instance, and others will
	 * follow. A memory that could only be read through its view can only be read.
	 */
	MemoryImports with(ImportValues values) {
		Map<String, GivenMemory> viewed = new HashMap<>();
		for (ImportMemory value : values.memories()) {
			String importName = name(value.module(), value.name());
			if (value.memory() instanceof SharedMemoryView view && contains(importName)) {
				requireGivable(importName, view.sharedMemory(), view.shared());
				viewed.put(importName, new GivenMemory(view.sharedMemory(), view.access()));
			}
		}
		return new MemoryImports(this.module, this.imports, this.given, Map.copyOf(viewed), this.own, this.memories);
	}

	/**
	 * Returns these imports with instances' own memories where none was given.
	 */
	MemoryImports withOwn() {
		return new MemoryImports(this.module, this.imports, this.given, this.viewed, true, this.memories);
	}

	/**
	 * Returns whether each instance has a memory of its own for an import.
	 */
	boolean isOwn(MemoryImport memoryImport) {
		return this.own && given(memoryImport).isEmpty();
	}

	private boolean contains(String importName) {
		return this.imports.stream().map(MemoryImports::name).anyMatch(importName::equals);
	}

	/**
	 * Returns the import of a name.
	 * @throws UnlinkableModuleException if the module has no such import
	 */
	MemoryImport require(String importName) {
		return this.imports.stream()
			.filter((memoryImport) -> name(memoryImport).equals(importName))
			.findFirst()
			.orElseThrow(() -> new UnlinkableModuleException(this.module,
					"it does not import a memory '%s'".formatted(importName), null));
	}

	/**
	 * Returns what satisfies an import for all instances.
	 * @throws WasmModuleException if there is no memory, or one that does not match
	 * @throws IllegalStateException if each instance has its own
	 */
	GivenMemory resolve(MemoryImport memoryImport) {
		if (isOwn(memoryImport)) {
			throw new IllegalStateException(
					"Each instance of module '%s' has its own %s: ask the instance for it, with ModuleInstance.memory"
						.formatted(this.module, description(memoryImport)));
		}
		GivenMemory memory = given(memoryImport).or(() -> lookUp(memoryImport))
			.orElseThrow(() -> unresolved(memoryImport));
		requireMatch(memoryImport, memory.memory());
		return memory;
	}

	private WasmModuleException unresolved(MemoryImport memoryImport) {
		if (memoryImport.limits().shared()) {
			return new UnresolvedMemoryException(this.module, memoryImport, this.memories.names());
		}
		return new UnlinkableModuleException(this.module,
				("it imports the %s as one that is not shared, which no configured memory is; "
						+ "link it with --shared-memory, give it one with withMemory or withImports, "
						+ "or one of its own with withOwnMemories")
					.formatted(description(memoryImport)),
				null);
	}

	private Optional<GivenMemory> given(MemoryImport memoryImport) {
		String name = name(memoryImport);
		return Optional.ofNullable(this.viewed.get(name)).or(() -> Optional.ofNullable(this.given.get(name)));
	}

	private Optional<GivenMemory> lookUp(MemoryImport memoryImport) {
		return memoryImport.limits().shared()
				? this.memories.resolve(this.module, memoryImport).map(GivenMemory::toReadAndWrite) : Optional.empty();
	}

	/**
	 * Returns whether an import cannot be satisfied by a memory of ours: only somebody
	 * who has a memory that is not shared can provide one.
	 */
	boolean isLeftToOthers(MemoryImport memoryImport) {
		return !this.own && !memoryImport.limits().shared() && given(memoryImport).isEmpty();
	}

	private void requireMatch(MemoryImport memoryImport, SharedMemory memory) {
		MemoryLimits limits = memoryImport.limits();
		long size = memory.size();
		if (size < limits.initialPages() || memory.type().maximum() > limits.maximumPages()) {
			throw new IncompatibleMemoryException(this.module, memoryImport, memory, size);
		}
	}

}
