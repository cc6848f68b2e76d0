package io.sharedmemory.endive;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

import io.sharedmemory.SharedMemory;

/**
 * The making of an instance, and of further ones for its threads: they import the same,
 * but each has views of its own.
 */
final class Instantiation {

	static final FunctionType SPAWN_TYPE = FunctionType.of(List.of(ValType.I32), List.of(ValType.I32));

	private final ModuleCode code;

	private final MemoryImports memoryImports;

	private final ImportValues imports;

	private final InstanceResources resources;

	private final @Nullable ModuleThreads threads;

	/**
	 * @param imports what has priority over all that is provided otherwise
	 * @param threads the threads of the instance, if it can have some
	 */
	Instantiation(ModuleCode code, MemoryImports memoryImports, ImportValues imports, InstanceResources resources,
			@Nullable ModuleThreads threads) {
		this.code = code;
		this.memoryImports = memoryImports;
		this.imports = imports;
		this.resources = resources;
		this.threads = threads;
	}

	/**
	 * Makes the instance for the calling thread, with memories that are there.
	 */
	Instance instantiate() {
		return instantiate(this.memoryImports::resolve);
	}

	/**
	 * Makes the instance for the calling thread; memories that nobody provides are its
	 * own.
	 */
	Instance instantiateProgram() {
		return instantiate((memoryImport) -> this.memoryImports.find(memoryImport)
			.orElseGet(() -> this.resources.memories().create(memoryImport)));
	}

	private Instance instantiate(Function<MemoryImport, SharedMemory> resolution) {
		List<LinkedMemory> memories = this.memoryImports.imports()
			.stream()
			.filter((memoryImport) -> !isGivenOtherwise(memoryImport))
			.map((memoryImport) -> new LinkedMemory(memoryImport, resolution.apply(memoryImport)))
			.toList();
		Instance instance = build(memories, this.resources.memories());
		if (this.code.isCommand()) {
			start(instance);
		}
		return instance;
	}

	private void start(Instance instance) {
		try {
			instance.export(Instance.START_FUNCTION_NAME).apply();
		}
		catch (ExecutionCompletedException ex) {
			// An exit that WASI was told not to make an exception of.
		}
		if (this.threads != null) {
			this.threads.end(new Outcome.Exited(0));
		}
	}

	/**
	 * Whether an import is satisfied with a memory that is none of ours.
	 */
	private boolean isGivenOtherwise(MemoryImport memoryImport) {
		return Stream.of(this.imports.memories())
			.anyMatch((given) -> given.module().equals(memoryImport.module())
					&& given.name().equals(memoryImport.name()) && !(given.memory() instanceof SharedMemoryView));
	}

	private Instance build(List<LinkedMemory> memories, OwnMemories ownMemories) {
		try {
			return Instance.builder(this.code.module())
				.withMachineFactory(this::machine)
				.withMemoryFactory(ownMemories)
				.withImportValues(imports(memories))
				.withStart(false)
				.build();
		}
		catch (WasmModuleException | WasmInterruptedException ex) {
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
		Machine machine = this.code.machineFactory().apply(instance);
		return (this.threads != null) ? new ThreadedMachine(machine, this.threads) : machine;
	}

	/**
	 * All imports, in the order of their priority: Endive takes the first that fits.
	 */
	private ImportValues imports(List<LinkedMemory> memories) {
		ImportValues.Builder builder = ImportValues.builder()
			.addMemory(memories.stream().map(LinkedMemory::toImport).toArray(ImportMemory[]::new))
			.addMemory(this.imports.memories())
			.addFunction(this.imports.functions())
			.addGlobal(this.imports.globals())
			.addTable(this.imports.tables())
			.addTag(this.imports.tags());
		if (this.resources.wasi() != null) {
			builder.addFunction(this.resources.wasi().toImports());
		}
		if (this.threads != null) {
			builder.addFunction(threadSpawn(this.threads, memories));
		}
		return builder.build();
	}

	private ImportFunction threadSpawn(ModuleThreads threads, List<LinkedMemory> memories) {
		return new HostFunction(ModuleThreads.SPAWN_MODULE, ModuleThreads.SPAWN_FUNCTION, SPAWN_TYPE,
				(instance, arguments) -> new long[] { threads.spawn((int) arguments[0],
						() -> build(memories, this.resources.memories().forThread())) });
	}

	/**
	 * A memory for an import. It has a view for each instance, because Endive keeps an
	 * instance's data segments there.
	 */
	private record LinkedMemory(MemoryImport memoryImport, SharedMemory memory) {

		ImportMemory toImport() {
			return new ImportMemory(this.memoryImport.module(), this.memoryImport.name(),
					SharedMemoryView.of(this.memory));
		}

	}

}
