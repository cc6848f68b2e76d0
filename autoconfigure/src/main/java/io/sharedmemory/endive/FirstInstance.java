package io.sharedmemory.endive;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmException;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

import io.sharedmemory.FreshStack;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.ModuleMachine;
import io.sharedmemory.endive.code.ModuleMachine;
import io.sharedmemory.endive.correction.CorrectedCode;
import io.sharedmemory.registry.MemoryBudget;

/**
 * Creates the very first instances, which access their memory in every way and spawn
 * threads of both kinds, on a stack of their own. So the classes of this package, and
 * those of Endive and the JDK that they need, are initialised before a guest can be at
 * the end of its stack, where this would fail permanently.
 * <p>
 * They take as long as loading a module, and so run in parallel to it.
 */
final class FirstInstance implements Runnable {

	private static volatile boolean over;

	/** Present until somebody has seen how it ended. */
	private static volatile @Nullable FreshStack begun;

	private FirstInstance() {
	}

	/**
	 * Begins to create the first instances, unless somebody already has.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void begin() {
		if (!over && begun == null) {
			begun = FreshStack.start(new FirstInstance());
		}
	}

	/**
	 * Returns once the classes can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack running = begun;
			try {
				((running != null) ? running : FreshStack.start(new FirstInstance())).await();
				over = true;
			}
			finally {
				begun = null;
			}
		}
	}

	@Override
	public void run() {
		WasmModule module = Parser.parse(FirstLoad.binary());
		use(module, new ThreadSpawner(false, 1));
		use(module, new ThreadSpawner(true, 1));
		link(new InstanceMemories(new MemorySource.Disabled()));
	}

	/**
	 * Does what the linker does for an instance that holds something, from its beginning
	 * to its end.
	 */
	private static void link(InstanceMemories memories) {
		LinkableModule module = new LinkableModule(FirstLoad.code(), memories, new InstanceCleaner(),
				new ThreadSpawner(false, 1));
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2));
				ModuleInstance instance = module.withMemory("env", "memory", memory).instantiateAtOnce()) {
			instance.instance().export("touch").apply();
			instance.instance().export("spawn").apply();
			call(SharedMemoryView.of(memory));
		}
		LinkableModule linkable = module.asPlugin();
		Lifeline lifeline = new Lifeline(memories, linkable.user(), ModuleMachine.interpreted());
		try (InstanceResources resources = new InstanceResources(memories.uses().begin(lifeline), memories, null,
				new MemoryBudget(MemoryType.PAGE_SIZE))) {
			InstanceResources thread = resources.forThread();
			thread.join(GivenMemory.toReadAndWrite(resources.create("memory", MemoryType.shared(1, 2), false)));
			Machine machine = new HeldMachine((function, arguments) -> arguments, lifeline);
			machine.call(0, new long[0]);
			resources.close(thread);
		}
	}

	/**
	 * Links a call as large compiled functions do, and makes it.
	 */
	private static void call(Memory memory) {
		MethodType type = MethodType.methodType(int.class, int.class, int.class, Memory.class, long.class, long.class);
		MethodHandles.Lookup lookup = MethodHandles.lookup();
		try {
			String name = "memoryReadInt";
			MethodHandle method = lookup.findStatic(CompiledAccess.class, name, type);
			int value = (int) CompiledCall.link(lookup, name, type, method)
				.getTarget()
				.invokeExact(0, 0, memory, 0L, 0L);
			if (value != 0) {
				throw new IllegalStateException("The memory is new");
			}
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void use(WasmModule module, ThreadSpawner spawner) {
		ModuleThreads threads = new ModuleThreads("first-use", spawner);
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2))) {
			Instance instance = instance(module, memory, threads);
			if (WasiExit.isPossible()) {
				Wasi.use(instance);
			}
			instance.export("touch").apply();
			instance.export("spawn").apply();
			// The only thread that is allowed may not have ended yet.
			instance.export("spawn").apply();
			CorrectedCode.first(instance);
			fail(instance);
		}
		finally {
			threads.close();
		}
	}

	private static Instance instance(WasmModule module, SharedMemory memory, ModuleThreads threads) {
		return Instance.builder(module)
			.withMachineFactory((instance) -> new ThreadedMachine(ModuleMachine.interpreted().of(instance), threads))
			.withImportValues(ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(memory)))
				.addFunction(new HostFunction(ModuleThreads.SPAWN_MODULE, ModuleThreads.SPAWN_FUNCTION,
						Instantiation.SPAWN_TYPE, (caller, arguments) -> new long[] {
								threads.spawn((int) arguments[0], () -> instance(module, memory, threads), () -> {
								}) }))
				.build())
			.build();
	}

	private static void fail(Instance instance) {
		try {
			instance.export("trap").apply();
			throw new IllegalStateException("There is no such address");
		}
		catch (WasmEngineException trap) {
			try {
				instance.export("touch").apply();
				throw new IllegalStateException("The threads have ended");
			}
			catch (ModuleFailedException ex) {
				WasiExit.code(ex);
			}
		}
	}

	/**
	 * Separate, because Endive's WASI may be missing from the class path.
	 */
	private static final class Wasi {

		static void use(Instance instance) {
			try (WasiFunctions functions = new WasiFunctions(WasiOptions.builder().build())) {
				functions.tryOut(instance);
			}
		}

	}

}
