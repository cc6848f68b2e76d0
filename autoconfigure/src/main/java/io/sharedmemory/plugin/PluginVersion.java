package io.sharedmemory.plugin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.code.CodeOrigin;

/**
 * What a plugin runs.
 *
 * @param generation 1 for what was loaded first, and one more for each reload
 * @param digest the SHA-256 of the module in hexadecimal digits
 * @param size the length of the module in bytes
 * @param loadedAt when it was loaded
 * @param loadTime how long that took, with the first instance
 * @param exports the functions that are there to be called, with their types, as
 * {@code price(i32, i32) -> i32}
 * @param memories where the memories come from that the module imports, by the import, as
 * {@code module.name}
 * @param execution how its functions are executed
 * @param codeOrigin where their code came from, and how long that took; {@code null} if
 * they are interpreted
 */
public record PluginVersion(long generation, String digest, long size, Instant loadedAt, Duration loadTime,
		List<String> exports, Map<String, PluginMemory> memories, Execution execution,
		@Nullable CodeOrigin codeOrigin) {

	/**
	 * Creates a description of a version.
	 */
	public PluginVersion {
		exports = List.copyOf(exports);
		memories = Map.copyOf(memories);
	}

	/**
	 * Returns the digest that a version of a module has.
	 * @param binary the module
	 * @return the SHA-256 in hexadecimal digits
	 */
	public static String digestOf(byte[] binary) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(binary));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
