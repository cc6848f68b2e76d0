package io.sharedmemory.endive.cache;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest that is being computed.
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

	byte[] digest() {
		return this.digest.digest();
	}

}
