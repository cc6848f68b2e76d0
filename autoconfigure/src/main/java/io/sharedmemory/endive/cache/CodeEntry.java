package io.sharedmemory.endive.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of a file with the code for a key: a header that binds the content to the
 * key, and the content. Every bit of the file is checked, so that either exactly what was
 * written is read, or nothing. This does not show who wrote it: see
 * {@link PrivateDirectory}.
 */
final class CodeEntry {

	private static final byte[] MAGIC = "wasmcode".getBytes(StandardCharsets.US_ASCII);

	/** The format version, to be raised when the format of entries changes. */
	private static final int FORMAT = 4;

	private static final int HEADER = MAGIC.length + Integer.BYTES + 2 * Sha256.LENGTH + Long.BYTES;

	private CodeEntry() {
	}

	static List<byte[]> encode(CodeKey key, CompiledCode code) throws IOException {
		List<byte[]> content = code.toBytes();
		Sha256 digest = new Sha256();
		content.forEach((part) -> digest.update(part, 0, part.length));
		byte[] header = ByteBuffer.allocate(HEADER)
			.put(MAGIC)
			.putInt(FORMAT)
			.put(key.digest())
			.put(digest.digest())
			.putLong(content.stream().mapToLong((part) -> part.length).sum())
			.array();
		return Stream.concat(Stream.of(header), content.stream()).toList();
	}

	/**
	 * @throws DamagedEntryException if these bytes were not written for this key, or not
	 * in this form
	 */
	static CompiledCode decode(CodeKey key, byte[] bytes) throws DamagedEntryException {
		require(bytes.length >= HEADER, "is too short with its %d bytes".formatted(bytes.length));
		ByteBuffer entry = ByteBuffer.wrap(bytes);
		require(matches(MAGIC, entry), "is no compiled code");
		int format = entry.getInt();
		require(format == FORMAT, "has the format %d instead of %d".formatted(format, FORMAT));
		require(matches(key.digest(), entry), "has the code of another module or version");
		byte[] digest = take(entry, Sha256.LENGTH);
		long length = entry.getLong();
		require(length == entry.remaining(), "has %d bytes of code instead of %d".formatted(entry.remaining(), length));
		require(MessageDigest.isEqual(digest, new Sha256().update(bytes, HEADER, bytes.length - HEADER).digest()),
				"has other code than was written");
		try {
			return CompiledCode.of(new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER));
		}
		catch (IOException ex) {
			throw new DamagedEntryException("has code that cannot be read (%s)".formatted(ex.getMessage()));
		}
	}

	private static boolean matches(byte[] expected, ByteBuffer entry) {
		return MessageDigest.isEqual(expected, take(entry, expected.length));
	}

	private static byte[] take(ByteBuffer entry, int length) {
		byte[] bytes = new byte[length];
		entry.get(bytes);
		return bytes;
	}

	private static void require(boolean condition, String problem) throws DamagedEntryException {
		if (!condition) {
			throw new DamagedEntryException(problem);
		}
	}

}
