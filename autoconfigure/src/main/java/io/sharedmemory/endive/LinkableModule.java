package io.sharedmemory.endive;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import io.sharedmemory.endive.Instantiation.LinkedInstance;
import io.sharedmemory.endive.code.CodeOrigin;
import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.registry.MemoryBudget;

/**
 * A module that is ready to be instantiated, any number of times and by any number of
 * threads at once. It is compiled at most once.
 * <p>
 * Immutable: the methods that begin with {@code with} return another module, which shares
 * the code.
 */
public final class LinkableModule {

	private final ModuleCode code;

	private final MemoryImports memoryImports;

	private final ImportValues imports;

	private final @Nullable WasiOptions wasi;

	private final UnclosedInstances unclosed;

	private final ThreadSpawner spawner;

	private final OverlappingStacks stacks;

	/** In bytes. */
	private final @Nullable Long maximumMemory;

	private final MemoryUser user;

	private LinkableModule(ModuleCode code, MemoryImports memoryImports, ImportValues imports,
			@Nullable WasiOptions wasi, UnclosedInstances unclosed, ThreadSpawner spawner, OverlappingStacks stacks,
			@Nullable Long maximumMemory, MemoryUser user) {
		this.code = code;
		this.memoryImports = memoryImports;
		this.imports = imports;
		this.wasi = wasi;
		this.unclosed = unclosed;
		this.spawner = spawner;
		this.stacks = stacks;
		this.maximumMemory = maximumMemory;
		this.user = user;
	}

	LinkableModule(ModuleCode code, InstanceMemories memories, InstanceCleaner cleaner, ThreadSpawner spawner) {
		this(code, MemoryImports.of(code.name(), code.module(), memories), ImportValues.empty(), null,
				new UnclosedInstances(code.name(), cleaner), spawner, new OverlappingStacks(code), null,
				new MemoryUser(MemoryUser.Kind.MODULE, code.name()));
	}

	/**
	 * Returns the name that the module was loaded under.
	 * @return the module's name
	 */
	public String name() {
		return this.code.name();
	}

	/**
	 * Returns the module as Endive parsed it and as instances run it, which may differ in
	 * a few instructions from what was loaded. If its compiled code came from a cache, a
	 * single {@code unreachable} stands for the code of each function that is not
	 * interpreted, and there is no section with names.
	 * @return the module, which must not be changed
	 */
	public WasmModule module() {
		return this.code.module();
	}

	/**
	 * Returns what the module does with its memories. This takes time in proportion to
	 * the size of the module unless its code came from a cache.
	 * @return the layout
	 */
	public ModuleLayout layout() {
		return this.code.layout();
	}

	/**
	 * Returns how the functions of the module are executed.
	 * @return the execution
	 */
	public Execution execution() {
		return this.code.execution();
	}

	/**
	 * Returns where the code of the module came from, and how long it took to get it.
	 * @return the origin, empty if the module is interpreted
	 */
	public Optional<CodeOrigin> codeOrigin() {
		return this.code.machine().origin();
	}

	/**
	 * Returns who is shown to operators as the user of the memories of its instances.
	 * @return the user: this module, or the plugin that it is
	 */
	public MemoryUser user() {
		return this.user;
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

	/**
	 * Returns the function of a stack frame, be it of a failure or of a thread. The
	 * classes and methods of a compiled module are named after the module and its
	 * functions, as far as the JVM allows; this method returns the names as the module
	 * has them, with Rust's symbols as paths.
	 * @param frame the frame
	 * @return the name of the function, {@code function 17} if it has none; empty if the
	 * frame is not that of a compiled function of this module
	 */
	public Optional<String> function(StackTraceElement frame) {
		return this.code.machine().function(frame);
	}

	private LinkableModule require(ExternalType type, String kind, String... names) {
		for (String required : names) {
			if (!this.code.exports().contain(type, required)) {
				throw new MissingExportException(name(), required, kind, this.code.exports().names());
			}
		}
		return this;
	}

	/**
	 * Satisfies an import with a memory, instead of the one that the configuration
	 * selects. A memory of a {@link ModuleInstance} stays open as long as the returned
	 * module can be reached.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @param memory the memory
	 * @return the module with this memory
	 * @throws UnlinkableModuleException if the module does not import such a memory, or
	 * if it imports a shared memory and this one was created for a module that does not
	 * share it, or vice versa
	 */
	public LinkableModule withMemory(String importModule, String importName, SharedMemory memory) {
		return withMemory(importModule, importName, memory, MemoryAccess.READ_WRITE);
	}

	/**
	 * Satisfies an import with a memory, as
	 * {@link #withMemory(String, String, SharedMemory)} does, and specifies what
	 * instances may do with it. This does not restrict the host:
	 * {@link ModuleInstance#memory} returns the memory itself, which the host may write
	 * to.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @param memory the memory
	 * @param access what instances and their threads may do with it
	 * @return the module with this memory
	 * @throws UnlinkableModuleException as for
	 * {@link #withMemory(String, String, SharedMemory)}
	 */
	public LinkableModule withMemory(String importModule, String importName, SharedMemory memory, MemoryAccess access) {
		return new LinkableModule(this.code,
				this.memoryImports.with(MemoryImports.name(importModule, importName), new GivenMemory(memory, access)),
				this.imports, this.wasi, this.unclosed, this.spawner, this.stacks, this.maximumMemory, this.user);
	}

	/**
	 * Satisfies further imports, such as host functions. They take precedence over what
	 * the linker provides, and replace those of an earlier call. A
	 * {@link SharedMemoryView} among them stands for its memory, as if that were given
	 * with {@link #withMemory} and the view's {@link SharedMemoryView#access() access}:
	 * the view may belong to another instance.
	 * @param imports the further imports
	 * @return the module with these imports
	 * @throws UnlinkableModuleException as for {@link #withMemory}, except that a view
	 * for which the module has no import is ignored, like any other such value
	 */
	public LinkableModule withImports(ImportValues imports) {
		return new LinkableModule(this.code, this.memoryImports.with(imports), imports, this.wasi, this.unclosed,
				this.spawner, this.stacks, this.maximumMemory, this.user);
	}

	/**
	 * Gives the module the functions of WASI preview 1. Every instance has its own
	 * arguments, streams and open files, which its threads share. Its random numbers come
	 * from a {@link java.security.SecureRandom} unless the options name a source other
	 * than Endive's default, which is predictable in other threads.
	 * @param options what the module may see of the system; nothing by default
	 * @return the module with WASI
	 */
	public LinkableModule withWasi(WasiOptions options) {
		return new LinkableModule(this.code, this.memoryImports, this.imports, options, this.unclosed, this.spawner,
				this.stacks, this.maximumMemory, this.user);
	}

	/**
	 * Limits the memory of every instance: the total of all memories that are created for
	 * it, shared or not, including those of its threads. Growth beyond it fails as if the
	 * memory were at its maximum, with {@link io.sharedmemory.GrowthFailure#BUDGET} as
	 * the reason, and an instance whose initial memories exceed it is not created.
	 * Memories that are configured, or given to the module, do not count. A later bound
	 * replaces this one.
	 * @param bytes the bound in bytes, 0 or more
	 * @return the module with this bound
	 * @throws IllegalArgumentException if the bound is negative
	 */
	public LinkableModule withMaximumMemory(long bytes) {
		if (bytes < 0) {
			throw new IllegalArgumentException(
					"Instances of module '%s' cannot have at most %d bytes of memory: use 0 or more".formatted(name(),
							bytes));
		}
		return new LinkableModule(this.code, this.memoryImports, this.imports, this.wasi, this.unclosed, this.spawner,
				this.stacks, bytes, this.user);
	}

	/**
	 * Shows operators a plugin of the module's name as the user of the memories of its
	 * instances.
	 * @return the module as a plugin
	 */
	public LinkableModule asPlugin() {
		return new LinkableModule(this.code, this.memoryImports, this.imports, this.wasi, this.unclosed, this.spawner,
				this.stacks, this.maximumMemory, new MemoryUser(MemoryUser.Kind.PLUGIN, name()));
	}

	/**
	 * Gives every instance memories of its own for its imports, shared or not, instead of
	 * those that are configured. They are created with the instance, and end with it. An
	 * import that {@link #withMemory} or {@link #withImports} satisfies, before or after
	 * this, keeps what it was given.
	 * <p>
	 * Such a memory has the limits of the import, and is managed and named like one that
	 * the module defines, with the second name of the import. It is the
	 * {@link ModuleInstance#memory memory} of the instance under the names of the import.
	 * The threads of an instance share those that are shared memories.
	 * @return the module with memories of its own
	 */
	public LinkableModule withOwnMemories() {
		return new LinkableModule(this.code, this.memoryImports.withOwn(), this.imports, this.wasi, this.unclosed,
				this.spawner, this.stacks, this.maximumMemory, this.user);
	}

	/**
	 * Creates a memory for an import, to be shared by several instances: pass it to them
	 * with {@link #withMemory}. It has the limits of the import, and is managed and named
	 * like one that the module defines, with the second name of the import.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @param budget a budget that the memory counts towards in addition to that of the
	 * registry, or {@code null}
	 * @return the memory, to be closed when no further instances will need it
	 * @throws UnlinkableModuleException if the module does not import such a shared
	 * memory
	 * @throws SharedMemoriesDisabledException if there are no shared memories
	 * @throws io.sharedmemory.MemoryCreationException if the memory cannot be created
	 * @throws io.sharedmemory.registry.RegistryClosedException if that is because the
	 * registry is closed
	 */
	public ImportedMemory createMemory(String importModule, String importName, @Nullable MemoryBudget budget) {
		MemoryImport memoryImport = this.memoryImports.require(MemoryImports.name(importModule, importName));
		if (!memoryImport.limits().shared()) {
			throw new UnlinkableModuleException(name(),
					"it %s as one that is not shared, so instances cannot have one in common; link it with --shared-memory"
						.formatted(MemoryImports.claim(memoryImport)),
					null);
		}
		return new ImportedMemory(name(), memoryImport, this.memoryImports.memories(), budget);
	}

	/**
	 * Returns the memory that satisfies one of the module's imports, for a host that
	 * communicates with the module through it.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @return the memory
	 * @throws WasmModuleException if the module does not import such a memory, or the
	 * import is not satisfied
	 * @throws IllegalStateException if every instance has {@link #withOwnMemories its
	 * own}
	 */
	public SharedMemory importedMemory(String importModule, String importName) {
		SharedMemory memory = this.memoryImports
			.resolve(this.memoryImports.require(MemoryImports.name(importModule, importName)))
			.memory();
		// It may have been created for an instance.
		this.memoryImports.memories().handOut(memory);
		return memory;
	}

	/**
	 * Creates an instance with further imports.
	 * @param imports as for {@link #withImports}
	 * @return the instance
	 * @throws WasmModuleException as for {@link #instantiate()}
	 */
	public ModuleInstance instantiate(ImportValues imports) {
		return withImports(imports).instantiate();
	}

	/**
	 * Creates an instance whose memory imports the linker satisfies, and runs the
	 * module's start function and, as Endive does, {@code _start} if it is exported.
	 * Close the instance when it is no longer needed.
	 * <p>
	 * A memory that the module defines is created in the registry, shared or not: the
	 * limits, the budget and the meters of the registry apply to both. It is named after
	 * the module and the memory's export, with a dot in between (and the smallest number
	 * that is free, for further instances). A memory that is not shared and has no
	 * maximum can grow to all that Endive can address; where
	 * {@link SharedMemory#reservesAddressSpace()} is {@code false}, to four times its
	 * size or 16 MiB, whichever is more.
	 * <p>
	 * All instances of a C or Rust module start with the same stack pointer. If a further
	 * instance is created over the same shared memory before the host has set the pointer
	 * of the first, this is logged, once for the module.
	 * <p>
	 * A module that imports {@code wasi} {@code thread-spawn} is given it; see
	 * {@link ModuleThreads} for how threads end. Each thread has memories of its own in
	 * place of those that are not shared, for as long as it runs.
	 * @return the instance
	 * @throws WasmModuleException if an import is not satisfied or the start function
	 * fails
	 * @throws io.sharedmemory.MemoryCreationException if a memory that the module defines
	 * cannot be created
	 * @throws io.sharedmemory.registry.RegistryClosedException if that is because the
	 * registry is closed
	 * @throws run.endive.wasm.WasmEngineException what {@code _start} fails with
	 */
	public ModuleInstance instantiate() {
		FirstInstance.require();
		return instantiateAtOnce();
	}

	/**
	 * Creates an instance without creating the first ones before it.
	 */
	ModuleInstance instantiateAtOnce() {
		ModuleThreads threads = this.code.spawnsThreads(this.imports) ? new ModuleThreads(name(), this.spawner) : null;
		Lifeline lifeline = lifeline();
		InstanceEnd end = end(lifeline, this.wasi, threads);
		Instantiation instantiation = instantiation(this.memoryImports, end, lifeline);
		boolean complete = false;
		try {
			LinkedInstance linked = (threads != null) ? threads.call(instantiation::instantiate)
					: instantiation.instantiate();
			ModuleInstance instance = new ModuleInstance(this.code, linked, lifeline, end);
			this.stacks.opened(linked, end.resources());
			complete = true;
			return instance;
		}
		finally {
			if (!complete) {
				end(end);
			}
		}
	}

	/**
	 * Ends an instance whose start failed. What it wrote to a table of another instance
	 * stays there, as the specification requires, and needs its memories.
	 */
	private void end(InstanceEnd failed) {
		if (this.code.importsTable()) {
			failed.abandon();
		}
		else {
			failed.close();
		}
	}

	/**
	 * Runs a program from start to finish: creates an instance and calls {@code _start}
	 * in a thread of its own. The program ends, with all threads that it spawned, when
	 * {@code _start} returns or any of the threads calls {@code proc_exit} or traps.
	 * <p>
	 * WASI is available even without {@link #withWasi}; the program then has no
	 * arguments, environment, input or files, and its output is discarded.
	 * <p>
	 * Every run has memories of its own, as with {@link #withOwnMemories}, even if a
	 * memory is configured for the import: a program expects memory that nobody has used.
	 * A memory that is given with {@link #withMemory} or {@link #withImports} is used as
	 * it is, with whatever others left in it.
	 * @return the exit code: 0 if {@code _start} returned
	 * @throws InterruptedException if the calling thread is interrupted; the program is
	 * ended first
	 * @throws WasmModuleException if the program cannot be instantiated, or failed, or
	 * was stopped because the application stops
	 * @throws io.sharedmemory.MemoryCreationException if a memory for it cannot be
	 * created
	 * @throws io.sharedmemory.registry.RegistryClosedException if that is because the
	 * registry is closed
	 */
	public int run() throws InterruptedException {
		return runWithin(ModuleThreads.FOR_EVER);
	}

	/**
	 * Runs a program as {@link #run()} does, but ends it, as an interrupt would, when its
	 * time is up. If the program ends by itself at the same moment, either outcome is
	 * possible. If one of its threads is in a host function that ignores interrupts, the
	 * thread is abandoned after a second, and logged.
	 * @param timeout how long the program may take, including the creation of its
	 * instance; more than 0
	 * @return the exit code: 0 if {@code _start} returned
	 * @throws IllegalArgumentException if the timeout is not positive
	 * @throws InterruptedException if the calling thread is interrupted; the program is
	 * ended first
	 * @throws ModuleTimedOutException if the program did not end in time
	 * @throws WasmModuleException if the program cannot be instantiated, or failed, or
	 * was stopped because the application stops
	 * @throws io.sharedmemory.MemoryCreationException if a memory for it cannot be
	 * created
	 * @throws io.sharedmemory.registry.RegistryClosedException if that is because the
	 * registry is closed
	 */
	public int run(Duration timeout) throws InterruptedException {
		if (!timeout.isPositive()) {
			throw new IllegalArgumentException("Module '%s' cannot run within %s: use a timeout of more than 0"
				.formatted(name(), new ShownDuration(timeout)));
		}
		return runWithin(timeout);
	}

	private int runWithin(Duration timeout) throws InterruptedException {
		FirstInstance.require();
		if (!this.code.isCommand()) {
			throw new MissingExportException(name(), Instance.START_FUNCTION_NAME, "function",
					this.code.exports().names());
		}
		// Only to reject a module whose threads could not run.
		this.code.spawnsThreads(this.imports);
		ModuleThreads threads = new ModuleThreads(name(), this.spawner);
		WasiOptions options = (this.wasi == null && this.code.importsWasi()) ? WasiOptions.builder().build()
				: this.wasi;
		Lifeline lifeline = lifeline();
		try (InstanceEnd end = end(lifeline, options, threads)) {
			return threads.run(instantiation(this.memoryImports.withOwn(), end, lifeline)::instantiate, timeout)
				.exitCode(name());
		}
		finally {
			Reference.reachabilityFence(lifeline);
		}
	}

	private Lifeline lifeline() {
		return new Lifeline(this.memoryImports.memories(), this.user, this.code.machine());
	}

	private InstanceEnd end(Lifeline lifeline, @Nullable WasiOptions wasi, @Nullable ModuleThreads threads) {
		StackReserve.require();
		MemoryUse use = this.memoryImports.memories().uses().begin(lifeline);
		InstanceResources resources = new InstanceResources(use, this.memoryImports.memories(),
				(wasi != null) ? new WasiFunctions(wasi) : null,
				(this.maximumMemory != null) ? new MemoryBudget(this.maximumMemory) : null);
		return new InstanceEnd(threads, resources, this.unclosed.watch(lifeline, resources));
	}

	private Instantiation instantiation(MemoryImports memories, InstanceEnd end, Lifeline lifeline) {
		return new Instantiation(this.code, memories, this.imports, end.resources(), lifeline, end.threads());
	}

}
