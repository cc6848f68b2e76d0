package io.sharedmemory.plugin;

import java.util.List;

/**
 * A Java interface has methods that the exports of a plugin do not fit.
 */
public final class PluginInterfaceException extends PluginException {

	/** The interface. */
	private final Class<?> type;

	/** What the plugin exports. */
	private final List<String> exports;

	PluginInterfaceException(String plugin, Class<?> type, String problem, List<String> exports) {
		super(plugin, "does not fit %s: %s".formatted(type.getName(), problem), null);
		this.type = type;
		this.exports = List.copyOf(exports);
	}

	/**
	 * Returns the interface.
	 * @return the interface
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * Returns what the plugin exports.
	 * @return the functions with their types, as {@code price(i32, i32) -> i32}
	 */
	public List<String> exports() {
		return this.exports;
	}

}
