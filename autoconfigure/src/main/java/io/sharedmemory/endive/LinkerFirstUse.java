package io.sharedmemory.endive;

import java.lang.invoke.MethodHandles;
import java.util.HexFormat;

import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

import io.sharedmemory.FreshStack;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.names.ModuleCompiler;
import io.sharedmemory.endive.names.ModuleMachine;
import io.sharedmemory.registry.MemoryBudget;

/**
 * The first module of all, which touches its memory in every way and spawns threads of
 * both kinds, on a stack of its own. So the classes of this package, and those of Endive
 * and the JDK that they need, are initialised before a guest can be at the end of its
 * stack, where that would fail for ever.
 */
final class LinkerFirstUse implements Runnable {

	private static volatile boolean over;

	private LinkerFirstUse() {
	}

	/**
	 * Returns when the classes can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack.run(new LinkerFirstUse());
			over = true;
		}
	}

	/**
	 * The module {@code first-use.wat} of the tests.
	 */
	static byte[] binary() {
		return HexFormat.of()
			.parseHex("0061736d0100000001120460017f017f6000006000017f60027f7f0002240203656e76066d656d6f7279020301020477"
					+ "6173690c7468726561642d737061776e000003050401020103072c0405746f756368000105737061776e000204747261"
					+ "70000311776173695f7468726561645f737461727400040ac10104aa0100410041002d00003a0000410041002f01003b"
					+ "01004100410028020036020041004100290300370300410041002a0200380200410041002b030039030041004100fe20"
					+ "00001a41004100fe2101001a410041004100fe4802001a41004200fe4203001a41004100fe100200fe170200fe030041"
					+ "0041004201fe0102001a410042014200fe0203001a41004101fe0002001a410041004108fc0b00410041084108fc0a00"
					+ "003f0040001a0b0600410010000b0900417cfe1002001a0b02000b");
	}

	@Override
	public void run() {
		initialize(Execution.class, Instantiation.class, BareModule.class);
		WasmModule module = Parser.parse(binary());
		use(module, new ThreadSpawner(false, 1));
		use(module, new ThreadSpawner(true, 1));
		link(new InstanceMemories(new MemorySource.Disabled()));
	}

	/**
	 * What the linker does for an instance that has something, from its beginning to its
	 * end.
	 */
	private static void link(InstanceMemories memories) {
		LinkableModule module = new LinkableModule(
				ModuleCode.load("first-use", binary(), Execution.INTERPRETED, ModuleCompiler.withoutCache()), memories,
				new InstanceCleaner(), new ThreadSpawner(false, 1));
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2));
				ModuleInstance instance = module.withMemory("env", "memory", memory).instantiate()) {
			instance.instance().export("touch").apply();
			instance.instance().export("spawn").apply();
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

	private static void initialize(Class<?>... types) {
		try {
			for (Class<?> type : types) {
				MethodHandles.lookup().ensureInitialized(type);
			}
		}
		catch (IllegalAccessException ex) {
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
			// The only one that is allowed may not have ended.
			instance.export("spawn").apply();
			fail(instance);
		}
		finally {
			threads.close();
		}
	}

	private static Instance instance(WasmModule module, SharedMemory memory, ModuleThreads threads) {
		return Instance.builder(module)
			.withMachineFactory((instance) -> new ThreadedMachine(new InterpreterMachine(instance), threads))
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
	 * Endive's WASI need not be on the class path.
	 */
	private static final class Wasi {

		static void use(Instance instance) {
			try (WasiFunctions functions = new WasiFunctions(WasiOptions.builder().build())) {
				functions.tryOut(instance);
			}
		}

	}

}
