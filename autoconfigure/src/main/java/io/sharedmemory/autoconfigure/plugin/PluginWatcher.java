package io.sharedmemory.autoconfigure.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.WasmPlugins;

/**
 * Watches the files of plugins that are reloaded on changes. A single thread watches all
 * of them; if there are none, no thread is started. {@link #start()} and {@link #stop()}
 * must be called by one thread at a time.
 */
final class PluginWatcher {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final Duration GRACE = Duration.ofSeconds(1);

	private final Log log = LogFactory.getLog(PluginWatcher.class);

	private final List<WatchedPlugin> plugins;

	private final Duration interval;

	private volatile @Nullable Thread thread;

	PluginWatcher(List<WatchedPlugin> plugins, Duration interval) {
		this.plugins = plugins;
		this.interval = interval;
	}

	/**
	 * Creates a watcher of those configured plugins that are reloaded on changes.
	 */
	static PluginWatcher of(ConfiguredPlugins configured, WasmPlugins plugins) {
		List<WatchedPlugin> watched = new ArrayList<>();
		configured.list()
			.stream()
			.filter(ConfiguredPlugin::isWatched)
			.forEach((plugin) -> plugins.find(plugin.name())
				.ifPresent((found) -> watched.add(new WatchedPlugin(found, file(plugin)))));
		return new PluginWatcher(watched, INTERVAL);
	}

	private static WatchedFile file(ConfiguredPlugin plugin) {
		return new WatchedFile(plugin.watchedFile());
	}

	void start() {
		if (this.thread == null && !this.plugins.isEmpty()) {
			Thread starting = Thread.ofPlatform().daemon().name("wasm-plugin-watcher").unstarted(this::watch);
			// Set first: the thread continues only as long as it is the current one.
			this.thread = starting;
			starting.start();
		}
	}

	/**
	 * Ends the thread. If it is reloading a plugin, waits up to one second for it.
	 */
	void stop() {
		Thread ending = this.thread;
		this.thread = null;
		if (ending != null) {
			ending.interrupt();
			try {
				ending.join(GRACE);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void watch() {
		try {
			while (this.thread == Thread.currentThread()) {
				Thread.sleep(this.interval);
				this.plugins.forEach(this::look);
			}
		}
		catch (InterruptedException ex) {
			// Only stop() interrupts the thread.
		}
	}

	/**
	 * Looks at a plugin. An unexpected failure, such as a lack of heap, must not prevent
	 * other plugins from being looked at, nor this one the next time.
	 */
	private void look(WatchedPlugin plugin) {
		try {
			plugin.look();
		}
		catch (RuntimeException | Error ex) {
			this.log.error("Plugin '%s' was not reloaded".formatted(plugin.name()), ex);
		}
	}

}
