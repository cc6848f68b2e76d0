package io.sharedmemory.autoconfigure.plugin;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;

import org.springframework.core.metrics.ApplicationStartup;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.PreloadedRange;
import io.sharedmemory.autoconfigure.QueueRange;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginCustomizer;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.MemoryContent;

/**
 * Loads the configured plugins.
 *
 * @param plugins the configuration
 * @param functions host functions for all of them
 * @param customizers complete each of them, in this order
 * @param listener the listener to all their calls, {@code null} if there is none
 * @param contents returns what is known of the content of a memory
 * @param startup the application startup that records the steps
 */
record PluginLoader(ConfiguredPlugins plugins, List<ImportFunction> functions, List<PluginCustomizer> customizers,
		@Nullable PluginCallListener listener, Function<SharedMemory, MemoryContent> contents,
		ApplicationStartup startup) {

	private static final Log logger = LogFactory.getLog(PluginLoader.class);

	/**
	 * Loads all plugins.
	 * @param linker the linker that loads the modules
	 * @param visible the memories, or {@code null} if they are disabled
	 * @param memories the memories that are configured, {@code null} if there are none
	 * @return the owner of the plugins
	 */
	WasmPlugins load(SharedMemoryLinker linker, @Nullable SharedMemories visible,
			@Nullable ConfiguredMemories memories) {
		// All of them before the first is loaded, which may take long.
		Set<String> names = (visible != null) ? visible.names() : Set.of();
		List<PluginDefinition> definitions = this.plugins.list()
			.stream()
			.map((plugin) -> definition(plugin, names))
			.toList();
		WasmPlugins home = new WasmPlugins(linker, visible, this.listener, this.contents);
		boolean complete = false;
		try {
			if (memories != null) {
				reserve(home, memories, definitions);
			}
			createAll(home, definitions);
			warnOfDefaultsForNone(home);
			complete = true;
			return home;
		}
		finally {
			if (!complete) {
				// The context does not destroy a bean that it could not complete.
				home.close();
			}
		}
	}

	private void createAll(WasmPlugins home, List<PluginDefinition> definitions) {
		try (LoadSteps steps = new LoadSteps(this.startup, definitions)) {
			home.addListener(steps);
			home.createAll(definitions);
			home.removeListener(steps);
		}
	}

	/**
	 * Reserves ranges, but only in memories that plugins use.
	 */
	private static void reserve(WasmPlugins home, ConfiguredMemories memories, List<PluginDefinition> definitions) {
		Set<String> used = new HashSet<>();
		for (PluginDefinition definition : definitions) {
			for (PluginMemory memory : definition.memories().values()) {
				if (memory instanceof PluginMemory.Named named) {
					used.add(named.name());
				}
			}
		}
		if (used.isEmpty()) {
			return;
		}
		for (PreloadedRange range : memories.preloadedRanges()) {
			if (range.end() > range.start() && used.contains(range.memory())) {
				home.reserve(range.memory(), range.start(), range.end(),
						"the preload of memory '%s' (%s)".formatted(range.memory(), range.property()));
			}
		}
		for (QueueRange range : memories.queueRanges()) {
			if (used.contains(range.memory())) {
				home.reserve(range.memory(), range.start(), range.end(),
						"the queue '%s' (%s)".formatted(range.queue(), range.property()));
			}
		}
	}

	/**
	 * Warns of defaults that match no import: if it is misspelt, memories would silently
	 * stay private.
	 */
	private void warnOfDefaultsForNone(WasmPlugins home) {
		Map<String, MemorySetting> defaults = new LinkedHashMap<>();
		this.plugins.list().forEach((plugin) -> defaults.putAll(plugin.defaultMemories()));
		home.forEach((plugin) -> defaults.keySet().removeAll(plugin.version().memories().keySet()));
		defaults.forEach((importName, memory) -> logger.warn(
				"'%s' is for no plugin: none has a module that imports a memory '%s'. Remove it, or name an import that modules have"
					.formatted(memory.memory().property(), importName)));
	}

	private PluginDefinition definition(ConfiguredPlugin plugin, Set<String> memories) {
		PluginDefinition.Builder builder = new DefinedPlugin(plugin, memories).builder();
		builder.functions(this.functions);
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

}
