package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A call ended with a trap, an exit, or an exception of a host function. The instance is
 * discarded with its private memories. In memories that it shared, what it wrote stays,
 * including a lock that it held.
 */
public final class PluginTrapException extends PluginException {

	/** The name of the export. */
	private final String export;

	/** The function that it happened in, if that is known. */
	private final @Nullable String function;

	PluginTrapException(String plugin, String export, @Nullable String function, String reason,
			@Nullable Throwable cause) {
		super(plugin, "failed in %s: %s".formatted(place(export, function), reason), cause);
		this.export = export;
		this.function = function;
	}

	@Override
	PluginTrapException withoutContent(String thrown) {
		return new PluginTrapException(plugin(), this.export, this.function, "a host function threw " + thrown, null);
	}

	private static String place(String export, @Nullable String function) {
		return (function == null || function.equals(export)) ? export : "%s -> %s".formatted(export, function);
	}

	/**
	 * Returns the export that was called.
	 * @return the name of the export
	 */
	public String export() {
		return this.export;
	}

	/**
	 * Returns the function of the module in which it failed.
	 * @return the name of the function, as far as it is known
	 */
	public @Nullable String function() {
		return this.function;
	}

}
