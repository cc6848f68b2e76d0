package io.sharedmemory.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.sharedmemory.plugin.InstanceCounts;
import io.sharedmemory.plugin.PluginVersion;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The actuator endpoint {@code wasmplugins}: what each plugin runs, and its instances.
 */
@Endpoint(id = "wasmplugins", defaultAccess = Access.READ_ONLY)
public class WasmPluginsEndpoint {

	private final WasmPlugins plugins;

	/**
	 * Creates the endpoint.
	 * @param plugins the plugins
	 */
	public WasmPluginsEndpoint(WasmPlugins plugins) {
		this.plugins = plugins;
	}

	/**
	 * All plugins.
	 * @return the plugins by name
	 */
	@ReadOperation
	public PluginsDescriptor plugins() {
		Map<String, PluginDescriptor> descriptors = new LinkedHashMap<>();
		this.plugins.forEach((plugin) -> descriptors.put(plugin.name(), PluginDescriptor.of(plugin)));
		return new PluginsDescriptor(descriptors);
	}

	/**
	 * One plugin.
	 * @param plugin the name of the plugin
	 * @return the plugin, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable PluginDescriptor plugin(@Selector String plugin) {
		return this.plugins.find(plugin).map(PluginDescriptor::of).orElse(null);
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
	 * @param generation 1 for what was loaded first, and one more for each reload
	 * @param digest the SHA-256 of the module in hexadecimal digits
	 * @param size the length of the module in bytes
	 * @param loadedAt when it was loaded
	 * @param loadTimeSeconds how long that took
	 * @param exports the functions that can be called, with their types
	 * @param memories where the memories come from that the module imports:
	 * {@code private}, {@code common} or the name of a memory, by the import
	 * @param instances how many instances there are
	 */
	public record PluginDescriptor(String name, boolean running, String location, long generation, String digest,
			long size, Instant loadedAt, double loadTimeSeconds, List<String> exports, Map<String, String> memories,
			InstancesDescriptor instances) implements OperationResponseBody {

		static PluginDescriptor of(WasmPlugin plugin) {
			PluginVersion version = plugin.version();
			Map<String, String> memories = new TreeMap<>();
			version.memories().forEach((importName, memory) -> memories.put(importName, memory.toString()));
			return new PluginDescriptor(plugin.name(), plugin.isRunning(), plugin.definition().source().description(),
					version.generation(), version.digest(), version.size(), version.loadedAt(),
					version.loadTime().toNanos() / 1e9, version.exports(), memories,
					InstancesDescriptor.of(plugin.instances()));
		}

	}

	/**
	 * The instances of a plugin.
	 *
	 * @param idle those that wait for a call
	 * @param busy those that are in use, or are being made
	 * @param maximum how many can be in use at once
	 */
	public record InstancesDescriptor(int idle, int busy, int maximum) {

		static InstancesDescriptor of(InstanceCounts counts) {
			return new InstancesDescriptor(counts.idle(), counts.busy(), counts.maximum());
		}

	}

}
