package io.sharedmemory.autoconfigure.plugin;

import org.springframework.context.SmartLifecycle;

import io.sharedmemory.plugin.WasmPlugins;

/**
 * Stops the plugins when the application stops: after the web server has drained and
 * everything that has a phase of its own has stopped, and before the threads of modules
 * end and memories are closed. It starts them when the application is started again.
 */
final class PluginsLifecycle implements SmartLifecycle {

	private final WasmPlugins plugins;

	private final PluginWatcher watcher;

	private volatile boolean running;

	PluginsLifecycle(WasmPlugins plugins, PluginWatcher watcher) {
		this.plugins = plugins;
		this.watcher = watcher;
	}

	@Override
	public void start() {
		this.plugins.start();
		this.watcher.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.watcher.stop();
		this.plugins.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		// Memories have the lowest phase, the threads of modules the next.
		return Integer.MIN_VALUE + 2;
	}

}
