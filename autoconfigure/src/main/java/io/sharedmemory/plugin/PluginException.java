package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin that cannot be loaded or called, or whose call failed. Of this very class is
 * only what an interrupt of the calling thread leads to, whose status stays set.
 */
public class PluginException extends RuntimeException {

	/** The name of the plugin. */
	private final String plugin;

	/** What is wrong. */
	private final String problem;

	/**
	 * @param problem what is wrong, to follow the plugin's name
	 */
	PluginException(String plugin, String problem, @Nullable Throwable cause) {
		super("Plugin '%s' %s".formatted(plugin, problem), cause);
		this.plugin = plugin;
		this.problem = problem;
	}

	/**
	 * The plugin.
	 * @return the name of the plugin
	 */
	public String plugin() {
		return this.plugin;
	}

	/**
	 * The failure for those who operate the application. A host function may have put
	 * what it read in a memory into the message of what it threw: of that there is the
	 * class alone, and no cause.
	 * @return a failure of the same class without the content of any memory; this one if
	 * no host function failed
	 */
	public final PluginException withoutContent() {
		Throwable foreign = ForeignFailure.find(getCause());
		if (foreign == null) {
			return this;
		}
		PluginException shown = withoutContent(foreign.getClass().getName());
		shown.setStackTrace(getStackTrace());
		return shown;
	}

	/**
	 * @param thrown the class of what a host function threw
	 */
	PluginException withoutContent(String thrown) {
		return new PluginException(this.plugin, this.problem, null);
	}

}
