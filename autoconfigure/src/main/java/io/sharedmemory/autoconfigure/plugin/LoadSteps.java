package io.sharedmemory.autoconfigure.plugin;

import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.metrics.ApplicationStartup;
import org.springframework.core.metrics.StartupStep;

import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Records the loading of plugins as startup steps. There is one step for each plugin, in
 * their order, and it begins when the previous plugin is loaded. Because modules are
 * loaded concurrently, a step is the time that the start had to wait for that plugin; the
 * time that it took to load is a tag.
 */
final class LoadSteps implements PluginListener, AutoCloseable {

	static final String LOAD = "wasm.plugin.load";

	private final ApplicationStartup startup;

	private final Iterator<PluginDefinition> definitions;

	private @Nullable StartupStep step;

	/**
	 * @param definitions the plugins that are about to be loaded, in this order
	 */
	LoadSteps(ApplicationStartup startup, List<PluginDefinition> definitions) {
		this.startup = startup;
		this.definitions = definitions.iterator();
		begin();
	}

	private void begin() {
		this.step = this.definitions.hasNext() ? this.startup.start(LOAD).tag("plugin", this.definitions.next().name())
				: null;
	}

	@Override
	public void onAdded(WasmPlugin plugin) {
		if (this.step != null) {
			this.step.tag("load-time", () -> plugin.version().loadTime().toMillis() + "ms");
		}
		close();
		begin();
	}

	/**
	 * Ends the step of a plugin that could not be loaded.
	 */
	@Override
	public void close() {
		if (this.step != null) {
			this.step.end();
			this.step = null;
		}
	}

}
