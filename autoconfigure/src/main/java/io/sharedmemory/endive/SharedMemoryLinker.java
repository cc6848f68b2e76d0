package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.sharedmemory.NameRule;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Brings WebAssembly modules and the memories of a registry together.
 * <p>
 * An import {@code "a" "b"} of a shared memory is satisfied by the memory whose
 * configured import name is {@code a.b}, else by the memory named {@code b}, unless
 * {@link LinkableModule#withMemory} or {@link LinkableModule#withOwnMemories} say
 * otherwise; the programs of {@link LinkableModule#run()} have their own. May be used by
 * any number of threads at once.
 */
public final class SharedMemoryLinker {

	private final InstanceMemories memories;

	private final LinkerOptions options;

	private final ModuleCompiler compiler;

	private final InstanceCleaner cleaner = new InstanceCleaner();

	private final ThreadSpawner spawner;

	private SharedMemoryLinker(MemorySource source, LinkerOptions options) {
		FirstBareLoad.begin();
		this.memories = new InstanceMemories(source);
		this.options = options;
		this.compiler = options.compiler();
		this.spawner = new ThreadSpawner(options.virtualThreads(), options.maximumThreads());
		FirstBareLoad.require();
		FirstInstance.begin();
	}

	/**
	 * Creates a linker.
	 * @param registry the memories
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 * @param options how modules are executed
	 */
	public SharedMemoryLinker(SharedMemoryRegistry registry, Map<String, String> namesByImport, LinkerOptions options) {
		this(registry, registry, namesByImport, options);
	}

	/**
	 * Creates a linker whose modules also import memories from elsewhere.
	 * @param registry the registry of the memories that modules define
	 * @param imported the memories that imports are satisfied with, among them those of
	 * the registry
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 * @param options how modules are executed
	 */
	public SharedMemoryLinker(SharedMemoryRegistry registry, SharedMemories imported, Map<String, String> namesByImport,
			LinkerOptions options) {
		this(new MemorySource.Registered(registry, imported, namesByImport), options);
	}

	/**
	 * Creates a linker with {@link LinkerOptions#DEFAULTS}.
	 * @param registry the memories
	 * @param namesByImport names of memories by the import, as {@code module.name}, that
	 * they satisfy
	 */
	public SharedMemoryLinker(SharedMemoryRegistry registry, Map<String, String> namesByImport) {
		this(registry, namesByImport, LinkerOptions.DEFAULTS);
	}

	/**
	 * Creates a linker for an application whose shared memories are switched off: modules
	 * that need one are rejected with a {@link SharedMemoriesDisabledException}. Memories
	 * that are not shared are not managed.
	 * @param options how modules are executed
	 * @return the linker
	 */
	public static SharedMemoryLinker withoutMemories(LinkerOptions options) {
		// Beside what the source of memories does.
		FirstBareLoad.begin();
		return new SharedMemoryLinker(new MemorySource.Disabled(), options);
	}

	/**
	 * Creates a linker without memories and with {@link LinkerOptions#DEFAULTS}.
	 * @return the linker
	 */
	public static SharedMemoryLinker withoutMemories() {
		return withoutMemories(LinkerOptions.DEFAULTS);
	}

	/**
	 * Parses and validates a module, and compiles it once for all its instances or takes
	 * its code from the cache, unless the linker's options say otherwise.
	 * @param name a name for messages, and for the module's own memories and threads; see
	 * {@link NameRule}
	 * @param binary the module in the WebAssembly binary format
	 * @return the module
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws MalformedModuleException if the binary is not a valid module
	 * @throws UnsupportedModuleException if it uses a part of WebAssembly that Endive
	 * cannot execute, such as SIMD
	 * @throws UncompilableModuleException if it is to be compiled, but is beyond a limit
	 * of the JVM
	 */
	public LinkableModule load(String name, byte[] binary) {
		return load(name, binary, this.options.execution());
	}

	/**
	 * Parses and validates a module, and makes it ready to be executed.
	 * @param name a name for messages, and for the module's own memories and threads; see
	 * {@link NameRule}
	 * @param binary the module in the WebAssembly binary format
	 * @param execution how its functions are executed
	 * @return the module
	 * @throws IllegalArgumentException if the name cannot be used
	 * @throws MalformedModuleException if the binary is not a valid module
	 * @throws UnsupportedModuleException if it uses a part of WebAssembly that Endive
	 * cannot execute, such as SIMD
	 * @throws UncompilableModuleException if it is to be compiled, but is beyond a limit
	 * of the JVM
	 */
	public LinkableModule load(String name, byte[] binary, Execution execution) {
		new NameRule("module").require(name);
		return new LinkableModule(ModuleCode.load(name, binary, execution, this.compiler), this.memories, this.cleaner,
				this.spawner);
	}

	/**
	 * Returns how many threads there are now in all running programs, and in all
	 * instances whose modules can spawn threads.
	 * @return the number of threads, of modules and of the host
	 */
	public int threadCount() {
		return this.spawner.threadCount();
	}

	/**
	 * Returns who has which memories, including those that are configured: the modules
	 * and plugins that this linker loaded, as long as they have instances.
	 * @return a snapshot; for each memory, the holders with the most instances first
	 */
	public Map<SharedMemory, List<MemoryHolder>> holders() {
		return this.memories.uses().holders();
	}

	/**
	 * Returns the innermost function on a stack that belongs to a module of this linker,
	 * as long as the module has instances. Interpreted functions do not appear on a
	 * stack.
	 * @param stack the stack of a thread, the innermost frame first
	 * @return the function, if there is one
	 */
	public Optional<ModuleFunction> function(StackTraceElement[] stack) {
		return this.memories.uses().function(stack);
	}

	/**
	 * Ends the threads of all modules that can spawn threads, and all running programs,
	 * and waits up to a second for them to end. Threads that take longer, because they
	 * are in a host function that ignores interrupts, are logged. New ones may be spawned
	 * afterwards.
	 */
	public void stopThreads() {
		this.spawner.stop(ModuleThreads.GRACE);
	}

}
