package io.sharedmemory.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.sharedmemory.plugin.PluginVersion;

/**
 * A plugin that was reloaded.
 *
 * @param generation the generation that runs now
 * @param digest the SHA-256 of its module in hexadecimal digits
 */
public record PluginReload(long generation, String digest) implements OperationResponseBody {

	static PluginReload of(PluginVersion version) {
		return new PluginReload(version.generation(), version.digest());
	}

}
