package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.WasmModuleException;
import io.sharedmemory.endive.layout.ThreadLocals;
import io.sharedmemory.plugin.CallWatch.Ending;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;

/**
 * Makes instances of a plugin, each with what it needs to be safe beside others over the
 * same memory: a stack and thread-local data of its own. Static data is initialised once
 * for a memory: by LLVM's start function, which has a flag for it there, and by the
 * module's initializer, which is called for the first instance only.
 */
final class InstanceMaker {

	private static final String STACK_POINTER = "__stack_pointer";

	private static final String INITIALIZE_THREAD_LOCALS = "__wasm_init_tls";

	private final CallTimer timer;

	InstanceMaker(CallTimer timer) {
		this.timer = timer;
	}

	/**
	 * Makes an instance.
	 * @throws InstanceNotMadeException if it cannot be made
	 */
	PooledInstance make(RunningVersion version) {
		StackReserve.require();
		LoadedModule module = version.module();
		List<ReentrantLock> locks = version.memories()
			.places()
			.stream()
			.filter(SharedPlace::isWritable)
			.map((place) -> place.space().making())
			.distinct()
			.toList();
		CallWatch watch = this.timer.watch();
		version.starts(watch);
		watch.begin(null, System.nanoTime(), CallTimer.nanos(module.definition().startTimeout()));
		PooledInstance instance = null;
		Throwable failure = null;
		try {
			instance = makeLocked(version, watch, locks);
		}
		// Host functions can throw checked exceptions, too: those in Kotlin do.
		catch (Throwable ex) {
			failure = ex;
		}
		Ending ending = watch.end();
		version.started(watch);
		if (instance != null && failure == null) {
			return instance;
		}
		this.timer.forget(watch);
		throw notMade(module, ending, failure);
	}

	private PooledInstance makeLocked(RunningVersion version, CallWatch watch, List<ReentrantLock> locks)
			throws InterruptedException {
		List<ReentrantLock> held = new ArrayList<>(locks.size());
		try {
			for (ReentrantLock lock : locks) {
				lock.lockInterruptibly();
				held.add(lock);
			}
			return make(version, watch);
		}
		finally {
			held.reversed().forEach(ReentrantLock::unlock);
		}
	}

	private static PooledInstance make(RunningVersion version, CallWatch watch) {
		ModuleInstance instance = version.memories().linkable().instantiate();
		OwnStack stack = null;
		boolean complete = false;
		try {
			stack = giveStack(version, instance);
			initialize(version, instance.instance());
			version.memories()
				.places()
				.forEach((place) -> place.space().begin(new Claimant(version.module().digest(), place.index())));
			PooledInstance pooled = new PooledInstance(version, instance, watch, stack);
			complete = true;
			return pooled;
		}
		finally {
			if (!complete) {
				discard(instance, stack);
			}
		}
	}

	private static void discard(ModuleInstance instance, @Nullable OwnStack stack) {
		try {
			instance.close();
		}
		finally {
			if (stack != null) {
				stack.giveBack();
			}
		}
	}

	/**
	 * Gives an instance a stack and thread-local data in the memory that it shares. One
	 * that has its memory for itself keeps the stack that its linker laid out, but may
	 * need thread-local data: before LLVM 15, no start function initialises any.
	 */
	private static @Nullable OwnStack giveStack(RunningVersion version, ModuleInstance instance) {
		LoadedModule module = version.module();
		ThreadLocals threadLocals = module.layout().threadLocals().orElse(null);
		SharedPlace place = version.stackPlace();
		if (place == null) {
			return (threadLocals != null) ? prepare(module, instance, instance.memory(PluginMemories.first(module)),
					new SharedSpace(), threadLocals, false) : null;
		}
		boolean stack = module.layout().hasStackPointer();
		return (stack || threadLocals != null)
				? prepare(module, instance, place.memory(), place.space(), threadLocals, stack) : null;
	}

	private static OwnStack prepare(LoadedModule module, ModuleInstance instance, SharedMemory memory,
			SharedSpace space, @Nullable ThreadLocals threadLocals, boolean stackPointer) {
		OwnStack stack = OwnStack.take(memory, space, module.definition().stackSize(), threadLocals,
				new StackBytes(module, instance.instance(), memory, space));
		boolean complete = false;
		try {
			if (stackPointer) {
				instance.instance().exports().global(STACK_POINTER).setValue(stack.top());
			}
			if (threadLocals != null) {
				instance.instance().export(INITIALIZE_THREAD_LOCALS).apply(stack.threadLocals());
			}
			complete = true;
			return stack;
		}
		finally {
			if (!complete) {
				stack.giveBack();
			}
		}
	}

	private static void initialize(RunningVersion version, Instance instance) {
		LoadedModule module = version.module();
		SharedPlace place = version.stackPlace();
		module.layout().initializer().ifPresent((name) -> {
			Runnable initializer = () -> instance.export(name).apply();
			if (place != null) {
				place.space().initialize(module.digest(), initializer);
			}
			else {
				initializer.run();
			}
		});
	}

	private static InstanceNotMadeException notMade(LoadedModule module, @Nullable Ending ending,
			@Nullable Throwable failure) {
		if (ending == Ending.TIMEOUT && failure instanceof InterruptedException) {
			return new InstanceNotMadeException("instances.start-timeout",
					"another instance over the same memory, of this or another plugin, was starting for all of %s"
						.formatted(new ShownDuration(module.definition().startTimeout())),
					"Raise 'instances.start-timeout', or find out what the other one does when it starts.", failure);
		}
		if (ending == Ending.TIMEOUT) {
			return new InstanceNotMadeException("instances.start-timeout",
					"its start did not end within %s".formatted(new ShownDuration(module.definition().startTimeout())),
					"Raise 'instances.start-timeout', or correct what the module does when it starts.", failure);
		}
		if (ending == Ending.STOP) {
			return new InstanceNotMadeException("location", "it was stopped while an instance started",
					"Start the plugin again.", failure);
		}
		return switch (failure) {
			case InterruptedException ex -> interrupted(ex);
			case MemoryCreationException ex -> noMemory(new RefusedMemory(ex));
			case MemoryGrowthException ex -> noStack(module, ex);
			case InstanceNotMadeException ex -> ex;
			case WasmModuleException ex -> new InstanceNotMadeException("location", String.valueOf(ex.getMessage()),
					"Give the plugin what the module needs, or link the module differently.", ex);
			case null -> new InstanceNotMadeException("location", "it did not start", "Correct the module.", null);
			case OutOfMemoryError error -> throw error;
			default -> started(module, failure);
		};
	}

	private static InstanceNotMadeException interrupted(InterruptedException failure) {
		Thread.currentThread().interrupt();
		return new InstanceNotMadeException("location", "the thread was interrupted while an instance started",
				"Do not interrupt threads that call plugins.", failure);
	}

	private static InstanceNotMadeException noMemory(RefusedMemory refused) {
		return new InstanceNotMadeException(refused.setting("location"), String.valueOf(refused.failure().getMessage()),
				refused.action("link the module with a smaller --initial-memory"), refused.failure());
	}

	private static InstanceNotMadeException noStack(LoadedModule module, MemoryGrowthException failure) {
		boolean bounded = module.definition().maximumMemory() != null;
		String limit = switch (failure.reason()) {
			case MAXIMUM ->
				"Give memory '%s' a larger maximum (--max-memory, 'maximum-pages')".formatted(failure.memory());
			case BUDGET -> "Raise the budget ('wasm.shared-memory.budget' unless the registry is your own)"
					+ (bounded ? " or 'maximum-memory' of the plugin, whichever it is" : "");
			case LIMITER -> "Change the resource limiter";
			case OUT_OF_MEMORY -> "Give the process more memory";
		};
		return new InstanceNotMadeException("instances.stack-size",
				"the memory cannot grow for the stack of another instance, of %d bytes: %s"
					.formatted(module.definition().stackSize(), failure.getMessage()),
				limit + ", or lower 'instances.stack-size' or 'instances.maximum'.", failure);
	}

	private static InstanceNotMadeException started(LoadedModule module, Throwable failure) {
		RuntimeException described = CallFailures.of(module, "its start", null, null, failure, () -> "");
		return new InstanceNotMadeException("location", String.valueOf(described.getMessage()),
				"Correct what the module does when it starts: in its start function or initializer.", described);
	}

	void forget(CallWatch watch) {
		this.timer.forget(watch);
	}

}
