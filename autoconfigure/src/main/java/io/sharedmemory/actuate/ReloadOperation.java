package io.sharedmemory.actuate;

import java.lang.System.Logger.Level;

import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * A reload that somebody has asked for on the endpoint, and its line in the log, which is
 * there for those who look for it later.
 */
record ReloadOperation(WasmPlugin plugin) {

	private static final System.Logger logger = System.getLogger(ReloadOperation.class.getName());

	/**
	 * Reloads the plugin.
	 * @throws PluginLoadException if the new version cannot be loaded
	 */
	PluginReload run() {
		try {
			this.plugin.reload();
		}
		catch (PluginLoadException ex) {
			// Without its cause, which may reveal the content of a memory.
			logger.log(Level.WARNING, "%s. Generation %d goes on. %s".formatted(ex.detail(),
					this.plugin.version().generation(), ex.action()));
			throw ex;
		}
		PluginReload reload = PluginReload.of(this.plugin.version());
		logger.log(Level.INFO, "Plugin '%s' was reloaded from %s: generation %d".formatted(this.plugin.name(),
				this.plugin.definition().source().description(), reload.generation()));
		return reload;
	}

}
