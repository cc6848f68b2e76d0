package io.sharedmemory.endive;

import java.util.Map;

import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Brings WebAssembly modules and the memories of a registry together.
 * <p>
 * An import {@code "a" "b"} of a shared memory is satisfied by the memory whose
 * configured import name is {@code a.b}, else by the memory named {@code b}. May be used
 * by any number of threads at once.
 */
public final class SharedMemoryLinker {

	private final MemorySource memories;

	private SharedMemoryLinker(MemorySource memories) {
		this.memories = memories;
	}

	/**
	 * Creates a linker.
	 * @param registry the memories
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 */
	public SharedMemoryLinker(SharedMemoryRegistry registry, Map<String, String> namesByImport) {
		this(new MemorySource.Registered(registry, namesByImport));
	}

	/**
	 * Creates a linker for an application whose shared memories are switched off: modules
	 * that need one are refused with a {@link SharedMemoriesDisabledException}.
	 * @return the linker
	 */
	public static SharedMemoryLinker withoutMemories() {
		return new SharedMemoryLinker(new MemorySource.Disabled());
	}

	/**
	 * Parses, validates and compiles a module, once for all its instances.
	 * @param name a name for messages
	 * @param binary the module in the WebAssembly binary format
	 * @return the module
	 * @throws MalformedModuleException if the binary is not a valid module
	 */
	public LinkableModule load(String name, byte[] binary) {
		return LinkableModule.load(name, binary, this.memories);
	}

}
