package io.sharedmemory.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.WasmPluginsEndpoint.RunningCallDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.WaitingOnDescriptor;
import io.sharedmemory.plugin.RunningCall;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemories;

/**
 * The calls of plugins that are under way when it is made, with what each is doing.
 */
final class RunningCalls {

	/** How many are shown of a plugin at most. */
	static final int SHOWN = 100;

	/** Of how many the stack is looked at: the thread has to stop for it. */
	static final int TRACED = 20;

	private final Map<WasmPlugin, List<RunningCall>> calls = new LinkedHashMap<>();

	private final Set<RunningCall> traced;

	private final Map<Long, WaitingOnDescriptor> waiting;

	/**
	 * @param registry has the memories that they may wait on; {@code null} if there are
	 * none
	 */
	RunningCalls(List<WasmPlugin> plugins, @Nullable SharedMemories registry) {
		plugins.forEach((plugin) -> this.calls.put(plugin, plugin.runningCalls()));
		this.traced = this.calls.values()
			.stream()
			.flatMap(List::stream)
			.sorted(Comparator.comparing(RunningCall::elapsed).reversed())
			.limit(TRACED)
			.collect(Collectors.toSet());
		this.waiting = (this.traced.isEmpty() || registry == null) ? Map.of() : waiting(registry);
	}

	private static Map<Long, WaitingOnDescriptor> waiting(SharedMemories registry) {
		Map<Long, WaitingOnDescriptor> waiting = new HashMap<>();
		for (SharedMemory memory : registry) {
			if (memory.waiting() > 0) {
				memory.waiters(WaitingThreads.SHOWN)
					.forEach((waiter) -> waiting.put(waiter.threadId(),
							new WaitingOnDescriptor(memory.name(), waiter.address())));
			}
		}
		return waiting;
	}

	/**
	 * Those of a plugin, the longest first.
	 */
	List<RunningCallDescriptor> shown(WasmPlugin plugin) {
		List<RunningCallDescriptor> shown = new ArrayList<>();
		for (RunningCall call : of(plugin).subList(0, Math.min(SHOWN, of(plugin).size()))) {
			shown.add(RunningCallDescriptor.of(call,
					this.traced.contains(call) ? plugin.function(call).orElse(null) : null,
					this.waiting.get(call.thread().threadId())));
		}
		return List.copyOf(shown);
	}

	/**
	 * How many of a plugin there are besides.
	 */
	int more(WasmPlugin plugin) {
		return Math.max(0, of(plugin).size() - SHOWN);
	}

	private List<RunningCall> of(WasmPlugin plugin) {
		return this.calls.getOrDefault(plugin, List.of());
	}

}
