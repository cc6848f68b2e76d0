package io.sharedmemory.snapshot;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Computes a digest, any number of times.
 */
final class Sha256 {

	static final int LENGTH = 32;

	private final MessageDigest digest;

	Sha256() {
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	Sha256 update(byte[] bytes, int offset, int length) {
		this.digest.update(bytes, offset, length);
		return this;
	}

	/**
	 * Writes the digest to an array, and starts over.
	 */
	void digest(byte[] target, int offset) {
		try {
			this.digest.digest(target, offset, LENGTH);
		}
		catch (DigestException ex) {
			throw new IllegalStateException("There is room for %d bytes".formatted(LENGTH), ex);
		}
	}

}
