package io.sharedmemory.actuate;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.ModuleFunction;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The modules and plugins of an application, and of its parent contexts, as users of its
 * memories.
 */
public final class ModuleMemoryUsers implements MemoryUsers {

	private final List<SharedMemoryLinker> linkers;

	private final List<WasmPlugins> plugins;

	/**
	 * Creates the users.
	 * @param linkers the linkers that loaded the modules, including those of plugins
	 * @param plugins the plugins
	 */
	public ModuleMemoryUsers(List<SharedMemoryLinker> linkers, List<WasmPlugins> plugins) {
		this.linkers = List.copyOf(linkers);
		this.plugins = List.copyOf(plugins);
	}

	@Override
	public Map<SharedMemory, List<MemoryHolder>> holders() {
		IdentityHashMap<SharedMemory, List<MemoryHolder>> holders = new IdentityHashMap<>();
		this.linkers.forEach((linker) -> linker.holders()
			.forEach((memory, some) -> holders.merge(memory, some, ModuleMemoryUsers::merge)));
		return holders;
	}

	private static List<MemoryHolder> merge(List<MemoryHolder> some, List<MemoryHolder> others) {
		return Stream.concat(some.stream(), others.stream())
			.sorted(Comparator.comparingInt(MemoryHolder::instances).reversed())
			.toList();
	}

	@Override
	public Map<Long, MemoryUser> callers() {
		Map<Long, Caller> callers = new HashMap<>();
		this.plugins.forEach((some) -> some.forEach((plugin) -> {
			MemoryUser user = new MemoryUser(MemoryUser.Kind.PLUGIN, plugin.name());
			plugin.runningCalls()
				.forEach((call) -> callers.merge(call.thread().threadId(), new Caller(user, call.elapsed()),
						Caller::inner));
		}));
		Map<Long, MemoryUser> users = new HashMap<>();
		callers.forEach((thread, caller) -> users.put(thread, caller.user()));
		return users;
	}

	@Override
	public Optional<ModuleFunction> function(StackTraceElement[] stack) {
		List<ModuleFunction> innermost = innermost(stack);
		if (innermost.size() <= 1) {
			return innermost.stream().findFirst();
		}
		// Modules of several linkers have called each other through the host.
		return Stream.of(stack).flatMap((frame) -> innermost(frame).stream()).findFirst();
	}

	/**
	 * Returns the innermost function of each linker.
	 */
	private List<ModuleFunction> innermost(StackTraceElement... stack) {
		return this.linkers.stream().flatMap((linker) -> linker.function(stack).stream()).toList();
	}

	/**
	 * A plugin with a running call. Host functions may call another plugin within it.
	 */
	private record Caller(MemoryUser user, Duration elapsed) {

		Caller inner(Caller other) {
			return (this.elapsed.compareTo(other.elapsed) <= 0) ? this : other;
		}

	}

}
