package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A version of a plugin cannot be loaded. If another version runs, it goes on.
 */
public final class PluginLoadException extends PluginException {

	/** The part of the definition that is to blame. */
	private final String setting;

	/** What to do about it. */
	private final String action;

	/**
	 * @param setting the part of the plugin's definition that is to blame, see
	 * {@link #setting()}
	 * @param problem what is wrong, to follow the plugin's name
	 * @param action what to do about it, as a sentence, with line breaks where it is long
	 */
	PluginLoadException(String plugin, String setting, String problem, String action, @Nullable Throwable cause) {
		super(plugin, "cannot be loaded: " + problem, cause);
		this.setting = setting;
		this.action = action;
	}

	@Override
	PluginException withoutContent(String thrown) {
		// What cannot even be read tells nothing of a guest.
		return (getCause() instanceof InstanceNotMadeException)
				? new PluginLoadException(plugin(), this.setting,
						"a host function threw %s when an instance started".formatted(thrown), this.action, null)
				: this;
	}

	/**
	 * Returns the part of the plugin's definition that is to blame, named like its
	 * property in the configuration: {@code location}, {@code memories[env.memory]},
	 * {@code maximum-memory} for instance.
	 * @return the name of the setting
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * Returns what was wrong, for the operators of the application: the message, unless a
	 * host function failed when an instance started. That may have put what it read in a
	 * memory into the message of its exception, so only the class is given.
	 * @return a text without the content of any memory
	 */
	public String detail() {
		return String.valueOf(EventDetail.of(this));
	}

	/**
	 * Returns what to do about it, in one line.
	 * @return a sentence
	 */
	public String action() {
		return this.action.replaceAll("\\s*\\R\\s*", " ");
	}

	/**
	 * Returns what to do about it, for a report that may have several lines: what is to
	 * be done with each compiler, for instance, is on a line of its own.
	 * @return a sentence
	 */
	public String actionInLines() {
		return this.action;
	}

}
