package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.io.InputStream;

/**
 * Limits how much is read of a resource that may not be a module at all.
 *
 * @param bytes the maximum number of bytes to read
 */
record SizeLimit(int bytes) {

	/** The limit of browsers as well. */
	private static final int LARGEST_MODULE = 1 << 30;

	/**
	 * Returns the limit of a module. Reading temporarily takes twice its size, and the
	 * engine needs several times as much.
	 */
	static SizeLimit ofModule() {
		return new SizeLimit((int) Math.min(LARGEST_MODULE, Runtime.getRuntime().maxMemory() / 4));
	}

	/**
	 * Checks a size that is known before anything is read.
	 * @param size the size in bytes
	 * @param description a description of what has the size, for the message
	 * @throws IOException if the size exceeds the limit
	 */
	void require(long size, String description) throws IOException {
		if (size > this.bytes) {
			throw new IOException(
					"%s has more than %d bytes, which is the most that is read of a module: a quarter of the heap, or 1 GiB if that is less"
						.formatted(description, this.bytes));
		}
	}

	/**
	 * Reads a stream to its end.
	 * @throws IOException if it cannot be read, or is too large
	 */
	byte[] read(InputStream stream, String description) throws IOException {
		byte[] read = stream.readNBytes(this.bytes + 1);
		require(read.length, description);
		return read;
	}

}
