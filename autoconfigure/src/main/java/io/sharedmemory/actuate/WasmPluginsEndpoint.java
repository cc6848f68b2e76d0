package io.sharedmemory.actuate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.CodeOrigin;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.InstanceCounts;
import io.sharedmemory.plugin.PluginEvent;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.PluginVersion;
import io.sharedmemory.plugin.RunningCall;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemories;

/**
 * The actuator endpoint {@code wasmplugins}: what each plugin runs, its instances, its
 * calls, and its events. It shows nothing of the content of memories.
 */
@Endpoint(id = "wasmplugins", defaultAccess = Access.READ_ONLY)
public class WasmPluginsEndpoint {

	private final WasmPlugins plugins;

	private final @Nullable SharedMemories registry;

	/**
	 * Creates the endpoint.
	 * @param plugins the plugins
	 * @param registry the memories that they may wait on, {@code null} if there are none
	 */
	public WasmPluginsEndpoint(WasmPlugins plugins, @Nullable SharedMemories registry) {
		this.plugins = plugins;
		this.registry = registry;
	}

	/**
	 * Returns all plugins.
	 * @return the plugins by name
	 */
	@ReadOperation
	public PluginsDescriptor plugins() {
		List<WasmPlugin> all = new ArrayList<>();
		this.plugins.forEach(all::add);
		RunningCalls calls = new RunningCalls(all, this.registry);
		Map<String, PluginDescriptor> descriptors = new LinkedHashMap<>();
		all.forEach((plugin) -> descriptors.put(plugin.name(), PluginDescriptor.of(plugin, calls)));
		return new PluginsDescriptor(descriptors);
	}

	/**
	 * Returns one plugin. This is an operation of the extensions, since it depends on the
	 * technology of the request what identifies the plugin.
	 * @param plugin the name of the plugin
	 * @return the plugin, or {@code null} if there is none of this name
	 */
	public @Nullable PluginDescriptor plugin(String plugin) {
		return this.plugins.find(plugin)
			.map((found) -> PluginDescriptor.of(found, new RunningCalls(List.of(found), this.registry)))
			.orElse(null);
	}

	/**
	 * All plugins.
	 *
	 * @param plugins the plugins by name, in the order of their creation
	 */
	public record PluginsDescriptor(Map<String, PluginDescriptor> plugins) implements OperationResponseBody {
	}

	/**
	 * A plugin.
	 *
	 * @param name the name of the plugin
	 * @param running whether it can be called
	 * @param location where its module comes from
	 * @param generation 1 for the first load, and one more for each reload
	 * @param digest the SHA-256 of the module in hexadecimal digits
	 * @param size the length of the module in bytes
	 * @param loadedAt when it was loaded
	 * @param loadTimeSeconds how long that took
	 * @param execution how its functions are executed: compiled, interpreted
	 * @param codeOrigin where their code came from: compiled, cache; {@code null} if they
	 * are interpreted
	 * @param codeTimeSeconds how long it took until there was code, {@code null} if the
	 * origin is {@code null}
	 * @param exports the functions that are there to be called, with their types
	 * @param memories where the memories that the module imports come from, by import
	 * @param instances how many instances there are
	 * @param calls how many calls have ended with each outcome: success, trap, timeout,
	 * exit, rejected, error
	 * @param runningCalls the running calls, and the instances that are starting, longest
	 * first, at most 100
	 * @param moreRunningCalls how many there are in addition
	 * @param events the last events, at most 64, in the order in which they happened
	 */
	public record PluginDescriptor(String name, boolean running, String location, long generation, String digest,
			long size, Instant loadedAt, double loadTimeSeconds, String execution, @Nullable String codeOrigin,
			@Nullable Double codeTimeSeconds, List<String> exports, Map<String, MemoryDescriptor> memories,
			InstancesDescriptor instances, Map<String, Long> calls, List<RunningCallDescriptor> runningCalls,
			int moreRunningCalls, List<PluginEventDescriptor> events) implements OperationResponseBody {

		static PluginDescriptor of(WasmPlugin plugin, RunningCalls calls) {
			PluginVersion version = plugin.version();
			CodeOrigin origin = version.codeOrigin();
			return new PluginDescriptor(plugin.name(), plugin.isRunning(), plugin.definition().source().description(),
					version.generation(), version.digest(), version.size(), version.loadedAt(),
					version.loadTime().toNanos() / 1e9, version.execution().label(),
					(origin != null) ? origin.kind().label() : null,
					(origin != null) ? origin.time().toNanos() / 1e9 : null, version.exports(),
					memories(version, plugin.sharedMemories()), InstancesDescriptor.of(plugin.instances()),
					calls(plugin.calls()), calls.shown(plugin), calls.more(plugin),
					plugin.events().stream().map(PluginEventDescriptor::of).toList());
		}

		private static Map<String, MemoryDescriptor> memories(PluginVersion version, Map<String, SharedMemory> shared) {
			Map<String, MemoryDescriptor> memories = new TreeMap<>();
			version.memories()
				.forEach((importName, memory) -> memories.put(importName,
						MemoryDescriptor.of(memory, shared.get(importName))));
			return memories;
		}

		private static Map<String, Long> calls(Map<CallOutcome, Long> counts) {
			Map<String, Long> calls = new LinkedHashMap<>();
			counts.forEach((outcome, count) -> calls.put(outcome.label(), count));
			return calls;
		}

	}

	/**
	 * The origin of the memory of an import.
	 *
	 * @param scope private if each instance has its own, common if all instances share
	 * one, named if others may use it, too
	 * @param access what the instances may do with it: read-write, read-only
	 * @param name the name of the memory, {@code null} if instances have their own, or if
	 * it is a common one and the plugin is stopped
	 * @param size the current size in pages of 64 KiB, {@code null} if instances have
	 * their own, or if the plugin is stopped
	 * @param maximum the size that it can grow to, in pages, {@code null} if the size is
	 * {@code null}
	 * @param sizeBytes the current size in bytes, {@code null} if the size is
	 * {@code null}
	 * @param maximumBytes the size that it can grow to, in bytes, {@code null} if the
	 * size is {@code null}
	 */
	public record MemoryDescriptor(String scope, String access, @Nullable String name, @Nullable Long size,
			@Nullable Long maximum, @Nullable Long sizeBytes, @Nullable Long maximumBytes) {

		static MemoryDescriptor of(PluginMemory declared, @Nullable SharedMemory memory) {
			String scope = switch (declared) {
				case PluginMemory.Private() -> "private";
				case PluginMemory.Common() -> "common";
				case PluginMemory.Named named -> "named";
			};
			String access = declared.access().label();
			if (memory == null) {
				String name = (declared instanceof PluginMemory.Named named) ? named.name() : null;
				return new MemoryDescriptor(scope, access, name, null, null, null, null);
			}
			long size = memory.readings().size();
			long maximum = memory.type().maximum();
			return new MemoryDescriptor(scope, access, memory.name(), size, maximum, size * MemoryType.PAGE_SIZE,
					maximum * MemoryType.PAGE_SIZE);
		}

	}

	/**
	 * A running call, or an instance that is starting.
	 *
	 * @param export the function that was called, {@code null} if an instance is starting
	 * @param starting whether an instance is starting
	 * @param thread the thread that called it, or creates the instance
	 * @param since when it began
	 * @param elapsedSeconds how long it has been running
	 * @param deadline when it will be ended, {@code null} if never
	 * @param endingRequested whether it was requested to end, and has not ended yet
	 * @param function the innermost function of the plugin that the thread is in,
	 * {@code null} if that is not known; determined for the 20 longest-running calls of a
	 * request
	 * @param waitingOn what the thread waits on, {@code null} if it does not
	 */
	public record RunningCallDescriptor(@Nullable String export, boolean starting, ThreadDescriptor thread,
			Instant since, double elapsedSeconds, @Nullable Instant deadline, boolean endingRequested,
			@Nullable String function, @Nullable WaitingOnDescriptor waitingOn) {

		static RunningCallDescriptor of(RunningCall call, @Nullable String function,
				@Nullable WaitingOnDescriptor waitingOn) {
			return new RunningCallDescriptor(call.export(), call.isStart(), ThreadDescriptor.of(call.thread()),
					call.since(), call.elapsed().toNanos() / 1e9, call.deadline(), call.endingRequested(), function,
					waitingOn);
		}

	}

	/**
	 * A thread.
	 *
	 * @param name its name, empty for most virtual threads
	 * @param id its identifier
	 * @param virtual whether it is virtual
	 */
	public record ThreadDescriptor(String name, long id, boolean virtual) {

		static ThreadDescriptor of(Thread thread) {
			return new ThreadDescriptor(thread.getName(), thread.threadId(), thread.isVirtual());
		}

	}

	/**
	 * What a thread waits on.
	 *
	 * @param memory the name of the memory
	 * @param address the address in bytes
	 */
	public record WaitingOnDescriptor(String memory, long address) {
	}

	/**
	 * An event of a plugin.
	 *
	 * @param time when it happened
	 * @param event what happened: loaded, reloaded, reload_failed, trapped, timed_out,
	 * instance_discarded
	 * @param generation the generation that ran then
	 * @param detail further information, {@code null} if there is none
	 */
	public record PluginEventDescriptor(Instant time, String event, long generation, @Nullable String detail) {

		static PluginEventDescriptor of(PluginEvent event) {
			return new PluginEventDescriptor(event.time(), event.kind().label(), event.generation(), event.detail());
		}

	}

	/**
	 * The instances of a plugin.
	 *
	 * @param idle how many wait for a call
	 * @param busy how many are in use, or are being created
	 * @param maximum how many can be in use at once
	 */
	public record InstancesDescriptor(int idle, int busy, int maximum) {

		static InstancesDescriptor of(InstanceCounts counts) {
			return new InstancesDescriptor(counts.idle(), counts.busy(), counts.maximum());
		}

	}

}
