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
 * The calls of plugins that are running when this object is created, with what each is
 * doing.
 */
final class RunningCalls {

	/** The maximum number of calls that are shown for a plugin. */
	static final int SHOWN = 100;

	/** The number of calls whose stack is inspected: the thread has to stop for it. */
	static final int TRACED = 20;

	private final Map<WasmPlugin, List<RunningCall>> calls = new LinkedHashMap<>();

	private final Set<RunningCall> traced;

	private final Map<Long, WaitingOnDescriptor> waiting;

	/**
	 * @param registry the memories that calls may wait on, {@code null} if there are none
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
	 * Returns the calls of a plugin, longest first.
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
	 * Returns how many calls of a plugin there are in addition to those shown.
	 */
	int more(WasmPlugin plugin) {
		return Math.max(0, of(plugin).size() - SHOWN);
	}

	private List<RunningCall> of(WasmPlugin plugin) {
		return this.calls.getOrDefault(plugin, List.of());
	}

}
