package io.sharedmemory.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.ModuleFunction;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The modules and plugins of an application as users of its memories.
 */
public final class ModuleMemoryUsers implements MemoryUsers {

	private final SharedMemoryLinker linker;

	private final @Nullable WasmPlugins plugins;

	/**
	 * Creates the users.
	 * @param linker has loaded the modules, those of plugins included
	 * @param plugins the plugins; {@code null} if there are none
	 */
	public ModuleMemoryUsers(SharedMemoryLinker linker, @Nullable WasmPlugins plugins) {
		this.linker = linker;
		this.plugins = plugins;
	}

	@Override
	public Map<SharedMemory, List<MemoryHolder>> holders() {
		return this.linker.holders();
	}

	@Override
	public Map<Long, MemoryUser> callers() {
		Map<Long, Caller> callers = new HashMap<>();
		if (this.plugins != null) {
			for (WasmPlugin plugin : this.plugins) {
				MemoryUser user = new MemoryUser(MemoryUser.Kind.PLUGIN, plugin.name());
				plugin.runningCalls()
					.forEach((call) -> callers.merge(call.thread().threadId(), new Caller(user, call.elapsed()),
							Caller::inner));
			}
		}
		Map<Long, MemoryUser> users = new HashMap<>();
		callers.forEach((thread, caller) -> users.put(thread, caller.user()));
		return users;
	}

	@Override
	public Optional<ModuleFunction> function(StackTraceElement[] stack) {
		return this.linker.function(stack);
	}

	/**
	 * A plugin whose call goes on. Host functions may call another one within it.
	 */
	private record Caller(MemoryUser user, Duration elapsed) {

		Caller inner(Caller other) {
			return (this.elapsed.compareTo(other.elapsed) <= 0) ? this : other;
		}

	}

}
