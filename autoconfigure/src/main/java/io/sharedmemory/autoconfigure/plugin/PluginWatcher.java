package io.sharedmemory.autoconfigure.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.WasmPlugins;

/**
 * Looks at the files of plugins that are to be reloaded when these change, in one thread
 * for all of them, and in none if there are none. {@link #start()} and {@link #stop()}
 * are for one thread at a time.
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
	 * A watcher of those configured plugins that are to be watched.
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
			// First: the thread goes on only as long as it is this one.
			this.thread = starting;
			starting.start();
		}
	}

	/**
	 * Ends the thread, and waits a second for it if it is in a reload.
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
			// Only stop() does that.
		}
	}

	/**
	 * A plugin that fails in a way that nobody has foreseen, for lack of heap for
	 * instance, must not keep others from being looked at, nor itself the next time.
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
