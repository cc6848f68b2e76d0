package io.sharedmemory.endive.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Everything that compiled code depends on: code with the same key is the same. A key
 * contains the module itself, as no digest of it is both safe against forgery and fast in
 * a new JVM.
 */
public final class CodeKey {

	private final byte[] dependencies;

	private final byte[] module;

	private CodeKey(byte[] dependencies, byte[] module) {
		this.dependencies = dependencies;
		this.module = module;
	}

	/**
	 * Returns the key for the given dependencies.
	 * @param dependencies what the code depends on beside the module, in an order that is
	 * always the same
	 * @param module the module, which must not change any more
	 * @return the key
	 */
	public static CodeKey of(List<String> dependencies, byte[] module) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (String dependency : dependencies) {
			byte[] bytes = dependency.getBytes(StandardCharsets.UTF_8);
			// The length is included, as otherwise "a", "bc" would be the same as "ab",
			// "c".
			all.writeBytes(length(bytes));
			all.writeBytes(bytes);
		}
		return new CodeKey(all.toByteArray(), module);
	}

	private static byte[] length(byte[] bytes) {
		return ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array();
	}

	/**
	 * Returns the bytes with which the entry for this key begins, in parts.
	 */
	List<byte[]> toBytes() {
		return List.of(length(this.dependencies), this.dependencies, length(this.module), this.module);
	}

	/**
	 * Returns the key's checksum in hexadecimal digits, which another key may also have.
	 * @return the checksum
	 */
	public String name() {
		return HexFormat.of().toHexDigits(Checksum.of(toBytes()));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CodeKey key && Arrays.equals(this.dependencies, key.dependencies)
				&& Arrays.equals(this.module, key.module);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.dependencies) + Arrays.hashCode(this.module);
	}

}
