package io.sharedmemory.plugin;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ShownDuration;

/**
 * A call was ended because it took longer than the plugin's call timeout. The instance is
 * discarded with its private memories. In memories that it shared, what it wrote stays,
 * including a lock that it held.
 */
public final class PluginTimeoutException extends PluginException {

	/** The name of the export. */
	private final String export;

	/** How long it could take. */
	private final Duration timeout;

	PluginTimeoutException(String plugin, String export, Duration timeout, @Nullable Throwable cause) {
		super(plugin, "did not end %s within %s".formatted(export, new ShownDuration(timeout)), cause);
		this.export = export;
		this.timeout = timeout;
	}

	@Override
	PluginTimeoutException withoutContent(String thrown) {
		return new PluginTimeoutException(plugin(), this.export, this.timeout, null);
	}

	/**
	 * Returns the export that was called.
	 * @return the name of the export
	 */
	public String export() {
		return this.export;
	}

	/**
	 * Returns how long the call was allowed to take.
	 * @return the timeout
	 */
	public Duration timeout() {
		return this.timeout;
	}

}
