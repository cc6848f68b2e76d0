package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin cannot be loaded or called, or a call of it failed. This class itself, rather
 * than a subclass, is for a calling thread that was interrupted, whose status stays set,
 * and for a plugin that was stopped.
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
	 * Returns the plugin.
	 * @return the name of the plugin
	 */
	public String plugin() {
		return this.plugin;
	}

	/**
	 * Returns the failure for the operators of the application. A host function may have
	 * put what it read in a memory into the message of its exception: of such an
	 * exception only the class is kept, and no cause.
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
