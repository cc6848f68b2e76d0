package io.sharedmemory.plugin;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a version could not be made.
 */
final class InstanceNotMadeException extends RuntimeException {

	private final String setting;

	private final String action;

	/**
	 * @param setting the setting of the plugin that has to do with it
	 * @param problem what is wrong
	 * @param action what to do about it, as a sentence
	 */
	InstanceNotMadeException(String setting, String problem, String action, @Nullable Throwable cause) {
		super(problem, cause);
		this.setting = setting;
		this.action = action;
	}

	/**
	 * Whether it was refused memory, which others may give back.
	 */
	boolean lacksRoom() {
		return getCause() instanceof MemoryCreationException || getCause() instanceof MemoryGrowthException;
	}

	/**
	 * Creates what the loading of the plugin fails with.
	 */
	PluginLoadException toLoadException(String plugin) {
		return new PluginLoadException(plugin, this.setting, problem(), this.action, this);
	}

	/**
	 * Creates what a call of the plugin fails with.
	 */
	PluginUnavailableException toUnavailableException(String plugin) {
		return new PluginUnavailableException(plugin, "has no instance: %s. %s".formatted(problem(), this.action),
				this);
	}

	private String problem() {
		return String.valueOf(getMessage());
	}

}
