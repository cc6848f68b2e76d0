package io.sharedmemory.autoconfigure.plugin;

import java.io.UncheckedIOException;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * A plugin that is reloaded when its file has changed. Used by one thread at a time.
 */
final class WatchedPlugin {

	private final Log log = LogFactory.getLog(WatchedPlugin.class);

	private final WasmPlugin plugin;

	private final WatchedFile file;

	private boolean unreadable;

	WatchedPlugin(WasmPlugin plugin, WatchedFile file) {
		this.plugin = plugin;
		this.file = file;
	}

	String name() {
		return this.plugin.name();
	}

	/**
	 * Checks the file, and reloads the plugin if the content differs from that of the
	 * running version. Failures are logged, and the running version continues.
	 */
	void look() {
		Optional<String> digest;
		try {
			digest = this.file.look();
			this.unreadable = false;
		}
		catch (UncheckedIOException ex) {
			if (!this.unreadable) {
				this.unreadable = true;
				this.log.warn("Plugin '%s' is not reloaded, because its file cannot be read: %s"
					.formatted(this.plugin.name(), ex.getMessage()));
			}
			return;
		}
		if (digest.isPresent() && !digest.get().equals(this.plugin.version().digest())) {
			reload();
		}
	}

	private void reload() {
		try {
			this.plugin.reload();
			this.log.info("Plugin '%s' was reloaded from %s: generation %d".formatted(this.plugin.name(),
					this.plugin.definition().source().description(), this.plugin.version().generation()));
		}
		catch (PluginLoadException ex) {
			this.log.warn("%s. Generation %d goes on. %s".formatted(ex.detail(), this.plugin.version().generation(),
					ex.action()));
		}
		catch (PluginException ex) {
			// Closed or interrupted: the application is stopping.
			this.log.debug("Plugin '%s' was not reloaded".formatted(this.plugin.name()), ex);
		}
	}

}
