package io.sharedmemory.endive.code;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The digest of a module as Endive writes it, which computes it while it parses.
 */
public final class ModuleDigest {

	/** Before the digest, unless a system property names another algorithm. */
	private static final String SHA_256 = "sha-256:";

	private ModuleDigest() {
	}

	/**
	 * Returns the digest that Endive would compute.
	 */
	static String of(byte[] binary) {
		try {
			return SHA_256 + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(binary));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/**
	 * Returns the SHA-256 of a module that was parsed or comes from the cache: computing
	 * it takes long in a new JVM.
	 * @param digest the digest of the module, if it has one
	 * @return the SHA-256 in hexadecimal digits, empty if the digest is another one
	 */
	public static Optional<String> hexadecimal(@Nullable String digest) {
		return (digest != null && digest.startsWith(SHA_256))
				? Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(digest.substring(SHA_256.length()))))
				: Optional.empty();
	}

}
