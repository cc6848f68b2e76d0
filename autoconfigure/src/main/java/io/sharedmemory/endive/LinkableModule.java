package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.types.ExternalType;

import io.sharedmemory.SharedMemory;

/**
 * A module that is ready to be instantiated, any number of times and by any number of
 * threads at once. It is compiled, if at all, once.
 * <p>
 * Immutable: the methods that begin with {@code with} return another one, which shares
 * the code.
 */
public final class LinkableModule {

	private final ModuleCode code;

	private final MemoryImports memoryImports;

	private final ImportValues imports;

	private final @Nullable WasiOptions wasi;

	private final InstanceCleaner cleaner;

	private final ThreadSpawner spawner;

	private LinkableModule(ModuleCode code, MemoryImports memoryImports, ImportValues imports,
			@Nullable WasiOptions wasi, InstanceCleaner cleaner, ThreadSpawner spawner) {
		this.code = code;
		this.memoryImports = memoryImports;
		this.imports = imports;
		this.wasi = wasi;
		this.cleaner = cleaner;
		this.spawner = spawner;
	}

	LinkableModule(ModuleCode code, MemorySource source, InstanceCleaner cleaner, ThreadSpawner spawner) {
		this(code, MemoryImports.of(code.name(), code.module(), source), ImportValues.empty(), null, cleaner, spawner);
	}

	/**
	 * The name that the module was loaded under.
	 * @return the module's name
	 */
	public String name() {
		return this.code.name();
	}

	/**
	 * Checks that the module exports functions.
	 * @param names the functions that its user is going to call
	 * @return this module
	 * @throws MissingExportException if one is missing
	 */
	public LinkableModule requireFunctions(String... names) {
		return require(ExternalType.FUNCTION, "function", names);
	}

	/**
	 * Checks that the module exports globals.
	 * @param names the globals that its user is going to use
	 * @return this module
	 * @throws MissingExportException if one is missing
	 */
	public LinkableModule requireGlobals(String... names) {
		return require(ExternalType.GLOBAL, "global", names);
	}

	private LinkableModule require(ExternalType type, String kind, String... names) {
		for (String required : names) {
			if (!this.code.exports(type, required)) {
				throw new MissingExportException(name(), required, kind, this.code.exportNames());
			}
		}
		return this;
	}

	/**
	 * Has an import satisfied by a memory, instead of what the configuration says.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @param memory the memory
	 * @return the module with this memory
	 * @throws UnlinkableModuleException if the module has no such import of a shared
	 * memory
	 */
	public LinkableModule withMemory(String importModule, String importName, SharedMemory memory) {
		return new LinkableModule(this.code,
				this.memoryImports.with(MemoryImports.name(importModule, importName), memory), this.imports, this.wasi,
				this.cleaner, this.spawner);
	}

	/**
	 * Has further imports satisfied, such as host functions. They have priority over what
	 * the linker provides, and replace those that were given here before. A
	 * {@link SharedMemoryView} among them stands for its memory, as if that were given
	 * with {@link #withMemory}: the view may belong to another instance.
	 * @param imports the further imports
	 * @return the module with these imports
	 */
	public LinkableModule withImports(ImportValues imports) {
		return new LinkableModule(this.code, this.memoryImports.with(imports), imports, this.wasi, this.cleaner,
				this.spawner);
	}

	/**
	 * Gives the module the functions of WASI preview 1. Every instance has its own
	 * arguments, streams and open files, which its threads have in common.
	 * @param options what the module gets to see of the system: without them nothing
	 * @return the module with WASI
	 */
	public LinkableModule withWasi(WasiOptions options) {
		return new LinkableModule(this.code, this.memoryImports, this.imports, options, this.cleaner, this.spawner);
	}

	/**
	 * The memory that satisfies one of the module's imports, for a host that talks to the
	 * module through it.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @return the memory
	 * @throws WasmModuleException if the module has no such import of a shared memory, or
	 * the import is not satisfied
	 */
	public SharedMemory importedMemory(String importModule, String importName) {
		return this.memoryImports.resolve(this.memoryImports.require(MemoryImports.name(importModule, importName)));
	}

	/**
	 * The shared memory that an instance exports: the very one that it imports, or that
	 * was created because it defines it. Wasmtime's {@code Instance::get_shared_memory}.
	 * @param instance an instance of this module
	 * @param exportName the name of the export
	 * @return the memory
	 * @throws MissingExportException if the module has no such export, or it is no shared
	 * memory of this project
	 */
	public SharedMemory exportedMemory(Instance instance, String exportName) {
		requireOwn(instance);
		if (this.code.exports(ExternalType.MEMORY, exportName)
				&& instance.exports().memory(exportName) instanceof SharedMemoryView view) {
			return view.sharedMemory();
		}
		throw new MissingExportException(name(), exportName, "shared memory", this.code.exportNames());
	}

	/**
	 * The threads of an instance whose module can spawn some.
	 * @param instance an instance of this module
	 * @return the threads
	 * @throws IllegalArgumentException if the instance is of another module, or this one
	 * does not import {@code thread-spawn} from the linker
	 */
	public ModuleThreads threads(Instance instance) {
		requireOwn(instance);
		if (instance.getMachine() instanceof ThreadedMachine machine) {
			return machine.threads();
		}
		throw new IllegalArgumentException("Module '%s' spawns no threads".formatted(name()));
	}

	private void requireOwn(Instance instance) {
		if (instance.module() != this.code.module()) {
			throw new IllegalArgumentException("The instance is not one of module '%s'".formatted(name()));
		}
	}

	/**
	 * Makes an instance with further imports.
	 * @param imports as for {@link #withImports}
	 * @return the instance
	 * @throws WasmModuleException as for {@link #instantiate()}
	 */
	public Instance instantiate(ImportValues imports) {
		return withImports(imports).instantiate();
	}

	/**
	 * Makes an instance whose memory imports the linker satisfies, and runs the module's
	 * start function and, as Endive does, {@code _start} if it is exported. The instance
	 * must be used by one thread at a time.
	 * <p>
	 * A shared memory that the module defines is created in the registry, under the name
	 * of the module and that of the memory's export with a dot between (and a number, for
	 * further instances). It is removed some time after the instance became unreachable.
	 * <p>
	 * A module that imports {@code wasi} {@code thread-spawn} gets it: see
	 * {@link ModuleThreads} for how threads end.
	 * @return the instance
	 * @throws WasmModuleException if an import is not satisfied or the start function
	 * fails
	 * @throws run.endive.wasm.WasmEngineException what {@code _start} fails with
	 */
	public Instance instantiate() {
		ModuleThreads threads = this.code.spawnsThreads(this.imports) ? new ModuleThreads(name(), this.spawner) : null;
		InstanceResources resources = resources(this.wasi);
		Instantiation instantiation = instantiation(resources, threads);
		boolean complete = false;
		try {
			Instance instance = (threads != null) ? threads.call(instantiation::instantiate)
					: instantiation.instantiate();
			if (!resources.isEmpty()) {
				this.cleaner.afterwards(instance, resources::close);
			}
			complete = true;
			return instance;
		}
		finally {
			if (!complete) {
				resources.close();
			}
		}
	}

	/**
	 * Runs a program from its beginning to its end: makes an instance and calls
	 * {@code _start}, in a thread of its own. It ends, with all threads that it spawned,
	 * when {@code _start} returns or any of the threads calls {@code proc_exit} or traps.
	 * <p>
	 * WASI is there also without {@link #withWasi}; the program then has no arguments,
	 * environment, input or files, and its output is discarded. A shared memory that the
	 * program imports and nobody provides is created for this run, under the names of the
	 * module and the import with a dot between; it is removed at the end. A program that
	 * runs in a configured memory finds there what was left by others.
	 * @return the exit code: 0 if {@code _start} returned
	 * @throws InterruptedException if the calling thread is interrupted; the program is
	 * ended first
	 * @throws WasmModuleException if the program cannot be instantiated, or failed, or
	 * was stopped because the application stops
	 */
	public int run() throws InterruptedException {
		if (!this.code.isCommand()) {
			throw new MissingExportException(name(), Instance.START_FUNCTION_NAME, "function", this.code.exportNames());
		}
		// Only to refuse a module whose threads could not run.
		this.code.spawnsThreads(this.imports);
		ModuleThreads threads = new ModuleThreads(name(), this.spawner);
		WasiOptions options = (this.wasi == null && this.code.importsWasi()) ? WasiOptions.builder().build()
				: this.wasi;
		try (InstanceResources resources = resources(options)) {
			return threads.run(instantiation(resources, threads)::instantiateProgram).exitCode(name());
		}
	}

	private InstanceResources resources(@Nullable WasiOptions wasi) {
		return new InstanceResources(
				new OwnMemories(name(), this.code.definedMemoryNames(), this.memoryImports.source()),
				(wasi != null) ? new WasiFunctions(wasi) : null);
	}

	private Instantiation instantiation(InstanceResources resources, @Nullable ModuleThreads threads) {
		return new Instantiation(this.code, this.memoryImports, this.imports, resources, threads);
	}

}
