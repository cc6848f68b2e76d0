package io.sharedmemory.endive.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a file with the code for a key: a header with a checksum of the code, the
 * key, and the code. Every bit of the file is checked, so that either exactly what was
 * written is read, or nothing. This does not show who wrote it: see
 * {@link PrivateDirectory}.
 */
final class CodeEntry {

	private static final byte[] MAGIC = "wasmcode".getBytes(StandardCharsets.US_ASCII);

	/** The format version, to be raised when the format of entries changes. */
	private static final int FORMAT = 6;

	private static final int HEADER = MAGIC.length + Integer.BYTES + 2 * Long.BYTES;

	private CodeEntry() {
	}

	static List<byte[]> encode(CodeKey key, CompiledCode code) throws IOException {
		List<byte[]> content = code.toBytes();
		byte[] header = ByteBuffer.allocate(HEADER)
			.put(MAGIC)
			.putInt(FORMAT)
			.putLong(content.stream().mapToLong((part) -> part.length).sum())
			.putLong(Checksum.of(content))
			.array();
		List<byte[]> parts = new ArrayList<>();
		parts.add(header);
		parts.addAll(key.toBytes());
		parts.addAll(content);
		return parts;
	}

	/**
	 * @throws DamagedEntryException if these bytes were not written for this key, or not
	 * in this form
	 */
	static CompiledCode decode(CodeKey key, byte[] bytes) throws DamagedEntryException {
		require(bytes.length >= HEADER, "is too short with its %d bytes", bytes.length);
		ByteBuffer entry = ByteBuffer.wrap(bytes);
		require(matches(MAGIC, entry), "is no compiled code");
		int format = entry.getInt();
		require(format == FORMAT, "has the format %d instead of %d", format, FORMAT);
		long length = entry.getLong();
		long checksum = entry.getLong();
		for (byte[] part : key.toBytes()) {
			require(matches(part, entry), "has the code of another module or version");
		}
		require(length == entry.remaining(), "has %d bytes of code instead of %d", entry.remaining(), length);
		int begin = entry.position();
		require(checksum == Checksum.of(bytes, begin, bytes.length - begin), "has other code than was written");
		try {
			return CompiledCode.of(new ByteArrayInputStream(bytes, begin, bytes.length - begin));
		}
		catch (IOException ex) {
			throw new DamagedEntryException("has code that cannot be read (%s)".formatted(ex.getMessage()));
		}
	}

	/**
	 * Moves behind the expected bytes if they are next.
	 */
	private static boolean matches(byte[] expected, ByteBuffer entry) {
		int begin = entry.position();
		if (entry.remaining() < expected.length
				|| !Arrays.equals(entry.array(), begin, begin + expected.length, expected, 0, expected.length)) {
			return false;
		}
		entry.position(begin + expected.length);
		return true;
	}

	private static void require(boolean condition, String problem, Object... arguments) throws DamagedEntryException {
		if (!condition) {
			throw new DamagedEntryException(problem.formatted(arguments));
		}
	}

}
