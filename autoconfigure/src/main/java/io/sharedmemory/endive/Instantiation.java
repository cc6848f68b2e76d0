package io.sharedmemory.endive;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionCompletedException;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
import io.sharedmemory.endive.correction.OwnTables;
import io.sharedmemory.registry.RegistryClosedException;

/**
 * The creation of an instance, and of further ones for its threads. They have the same
 * imports, but each has views of its own.
 */
final class Instantiation {

	static final FunctionType SPAWN_TYPE = FunctionType.of(List.of(ValType.I32), List.of(ValType.I32));

	private final ModuleCode code;

	private final MemoryImports memoryImports;

	private final ImportValues imports;

	private final InstanceResources resources;

	private final Lifeline lifeline;

	private final @Nullable ModuleThreads threads;

	/**
	 * @param imports the imports that take precedence over everything else that is
	 * provided
	 * @param threads the threads of the instance, if it can have some
	 */
	Instantiation(ModuleCode code, MemoryImports memoryImports, ImportValues imports, InstanceResources resources,
			Lifeline lifeline, @Nullable ModuleThreads threads) {
		this.code = code;
		this.memoryImports = memoryImports;
		this.imports = imports;
		this.resources = resources;
		this.lifeline = lifeline;
		this.threads = threads;
	}

	/**
	 * Creates the instance for the calling thread.
	 */
	LinkedInstance instantiate() {
		List<LinkedMemory> memories = this.memoryImports.imports()
			.stream()
			.filter((memoryImport) -> !isSuppliedByOthers(memoryImport))
			.map(this::link)
			.toList();
		Instance instance = build(memories, this.resources);
		if (this.code.isCommand()) {
			start(instance);
		}
		return new LinkedInstance(instance, memories);
	}

	private LinkedMemory link(MemoryImport memoryImport) {
		return this.memoryImports.isOwn(memoryImport) ? create(memoryImport, this.resources)
				: new LinkedMemory(memoryImport, this.resources.join(this.memoryImports.resolve(memoryImport)));
	}

	private LinkedMemory create(MemoryImport memoryImport, InstanceResources resources) {
		return new LinkedMemory(memoryImport,
				GivenMemory.toReadAndWrite(new OwnMemories(this.code, resources, this.lifeline).create(memoryImport)));
	}

	/**
	 * Returns the memory that a thread has: the same one if it is shared or was given.
	 */
	private LinkedMemory forThread(LinkedMemory memory, InstanceResources thread) {
		MemoryImport memoryImport = memory.memoryImport();
		return (!memoryImport.limits().shared() && this.memoryImports.isOwn(memoryImport))
				? create(memoryImport, thread) : memory;
	}

	private void start(Instance instance) {
		try {
			instance.export(Instance.START_FUNCTION_NAME).apply();
		}
		catch (ExecutionCompletedException ex) {
			// An exit that WASI was configured not to turn into an exception.
		}
		if (this.threads != null) {
			this.threads.end(new Outcome.Exited(0));
		}
	}

	/**
	 * Returns whether an import is satisfied with a memory that is not ours, if at all.
	 */
	private boolean isSuppliedByOthers(MemoryImport memoryImport) {
		return this.memoryImports.isLeftToOthers(memoryImport) || Stream.of(this.imports.memories())
			.anyMatch((given) -> given.module().equals(memoryImport.module())
					&& given.name().equals(memoryImport.name()) && !(given.memory() instanceof SharedMemoryView));
	}

	/**
	 * @param resources what the instance holds, or the thread that it is for
	 */
	private Instance build(List<LinkedMemory> memories, InstanceResources resources) {
		OwnTables tables = this.code.additions().tables(this.code.name());
		try {
			Instance instance = Instance.builder(this.code.module())
				.withMachineFactory(this::machine)
				.withMemoryFactory(new OwnMemories(this.code, resources, this.lifeline))
				.withTableFactory(tables)
				.withImportValues(imports(memories))
				.withInitialize(false)
				.build();
			tables.belongTo(instance);
			this.code.tables().write(instance);
			return instance.initialize(false);
		}
		catch (WasmModuleException | WasmInterruptedException | MemoryCreationException | RegistryClosedException ex) {
			throw ex;
		}
		// Start functions and host functions may throw anything.
		catch (RuntimeException ex) {
			if (WasiExit.code(ex).isPresent()) {
				throw ex;
			}
			throw new UnlinkableModuleException(this.code.name(),
					Optional.ofNullable(ex.getMessage()).orElseGet(ex::toString), ex);
		}
	}

	private Machine machine(Instance instance) {
		Machine machine = this.code.machine().of(instance);
		WasiFunctions wasi = this.resources.wasi();
		if (wasi != null && wasi.outputs().areOwn()) {
			machine = new FlushingMachine(machine, wasi.outputs());
		}
		if (this.threads != null) {
			machine = new ThreadedMachine(machine, this.threads);
		}
		return keepsSomething() ? new HeldMachine(machine, this.lifeline) : machine;
	}

	/**
	 * Returns whether there is something to give back at the end, or may be in the
	 * future.
	 */
	private boolean keepsSomething() {
		return this.threads != null || !this.resources.isEmpty();
	}

	/**
	 * Returns all imports in the order of their priority: Endive takes the first that
	 * fits.
	 */
	private ImportValues imports(List<LinkedMemory> memories) {
		ImportValues.Builder builder = ImportValues.builder()
			.addMemory(memories.stream().map(this::toImport).toArray(ImportMemory[]::new))
			.addMemory(this.imports.memories())
			.addFunction(this.imports.functions())
			.addGlobal(this.imports.globals())
			.addTable(this.imports.tables())
			.addTag(this.imports.tags());
		WasiFunctions wasi = this.resources.wasi();
		if (wasi != null) {
			builder.addFunction(wasi.toImports());
		}
		if (this.threads != null) {
			builder.addFunction(threadSpawn(this.threads, memories));
		}
		return builder.build();
	}

	private ImportFunction threadSpawn(ModuleThreads threads, List<LinkedMemory> memories) {
		return new HostFunction(ModuleThreads.SPAWN_MODULE, ModuleThreads.SPAWN_FUNCTION, SPAWN_TYPE,
				(instance, arguments) -> new long[] { spawn(threads, memories, (int) arguments[0]) });
	}

	private int spawn(ModuleThreads threads, List<LinkedMemory> memories, int argument) {
		// A guest may be at the end of its stack any number of times.
		StackReserve.require();
		InstanceResources ofThread = this.resources.forThread();
		boolean started = false;
		try {
			int id = threads.spawn(argument, () -> buildThread(memories, ofThread),
					() -> this.resources.close(ofThread));
			started = id >= 0;
			return id;
		}
		finally {
			if (!started) {
				this.resources.close(ofThread);
			}
		}
	}

	private Instance buildThread(List<LinkedMemory> memories, InstanceResources thread) {
		return build(memories.stream().map((memory) -> forThread(memory, thread)).toList(), thread);
	}

	private ImportMemory toImport(LinkedMemory linked) {
		MemoryImport memoryImport = linked.memoryImport();
		return new ImportMemory(memoryImport.module(), memoryImport.name(),
				SharedMemoryView.of(linked.memory(), memoryImport.limits().shared(), linked.access(), this.lifeline));
	}

	/**
	 * The result of an instantiation.
	 *
	 * @param memories the imports that are satisfied with memories of ours
	 */
	record LinkedInstance(Instance instance, List<LinkedMemory> memories) {
	}

	/**
	 * A memory for an import. It has a view for each instance, because Endive keeps an
	 * instance's data segments there.
	 */
	record LinkedMemory(MemoryImport memoryImport, GivenMemory given) {

		SharedMemory memory() {
			return this.given.memory();
		}

		MemoryAccess access() {
			return this.given.access();
		}

	}

}
