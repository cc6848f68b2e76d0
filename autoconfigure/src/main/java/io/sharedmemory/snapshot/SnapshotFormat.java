package io.sharedmemory.snapshot;

import java.nio.charset.StandardCharsets;

import io.sharedmemory.MemoryType;

/**
 * The constants of the format, which {@code docs/snapshot-format.md} describes byte by
 * byte. All numbers are little-endian.
 */
final class SnapshotFormat {

	static final int VERSION = 1;

	/**
	 * Similar to that of PNG: whatever changes line endings or the eighth bit changes it.
	 */
	static final long MAGIC = magic("\u0089WSM\r\n\u001a\n");

	static final long END_MAGIC = magic("\u0089END\r\n\u001a\n");

	/** The magic, the version and the length of the header. */
	static final int PREFIX = Long.BYTES + 2 * Integer.BYTES;

	/** The length of a header without the name and the attributes. */
	static final int FIXED_HEADER = PREFIX + 3 * Integer.BYTES + Long.BYTES + Integer.BYTES + 2 * Short.BYTES
			+ Sha256.LENGTH;

	static final int LONGEST_MEMORY_NAME = 4096;

	static final int LONGEST_HEADER = FIXED_HEADER + LONGEST_MEMORY_NAME + SnapshotOptions.MOST_ATTRIBUTES
			* (2 * Short.BYTES + SnapshotOptions.LONGEST_NAME + SnapshotOptions.LONGEST_VALUE);

	/** The page and the length of its stored data. */
	static final int BLOCK_HEAD = 2 * Integer.BYTES;

	static final int LONGEST_BLOCK = BLOCK_HEAD + MemoryType.PAGE_SIZE + Sha256.LENGTH;

	/** Written in place of a page. */
	static final int END = -1;

	/** The length of what follows {@link #END}. */
	static final int END_REST = Integer.BYTES + Sha256.LENGTH + Long.BYTES;

	private SnapshotFormat() {
	}

	private static long magic(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		long magic = 0;
		for (int i = 0; i < Long.BYTES; i++) {
			magic |= (bytes[i] & 0xFFL) << (i * Byte.SIZE);
		}
		return magic;
	}

}
