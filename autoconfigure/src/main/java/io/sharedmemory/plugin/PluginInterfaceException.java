package io.sharedmemory.plugin;

import java.util.List;

/**
 * A Java interface asks for what the plugin does not export.
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
	 * The interface.
	 * @return the interface
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * What the plugin exports.
	 * @return the functions with their types, as {@code price(i32, i32) -> i32}
	 */
	public List<String> exports() {
		return this.exports;
	}

}
