package io.sharedmemory.endive.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Identifies everything that compiled code depends on: code with the same key is the
 * same.
 */
public final class CodeKey {

	private final byte[] digest;

	private CodeKey(byte[] digest) {
		this.digest = digest;
	}

	/**
	 * Returns the key for the given dependencies.
	 * @param dependencies what the code depends on, in an order that is always the same
	 * @return the key
	 */
	public static CodeKey of(List<String> dependencies) {
		Sha256 digest = new Sha256();
		for (String dependency : dependencies) {
			byte[] bytes = dependency.getBytes(StandardCharsets.UTF_8);
			// The length is included, as otherwise "a", "bc" would be the same as "ab",
			// "c".
			digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array(), 0, Integer.BYTES)
				.update(bytes, 0, bytes.length);
		}
		return new CodeKey(digest.digest());
	}

	byte[] digest() {
		return this.digest.clone();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CodeKey key && Arrays.equals(this.digest, key.digest);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.digest);
	}

	/**
	 * Returns the key in hexadecimal digits.
	 */
	@Override
	public String toString() {
		return HexFormat.of().formatHex(this.digest);
	}

}
