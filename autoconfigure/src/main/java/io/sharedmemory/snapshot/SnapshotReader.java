package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.sharedmemory.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot from a stream and checks all of it, with the heap of a few pages,
 * regardless of its claims.
 */
final class SnapshotReader implements AutoCloseable {

	private final InputStream in;

	private final SnapshotAttempt attempt;

	private final ChainedDigest digest = new ChainedDigest();

	private final Inflater inflater = new Inflater();

	private final byte[] block = new byte[SnapshotFormat.LONGEST_BLOCK];

	private final byte[] expected = new byte[Sha256.LENGTH];

	private final byte[] page = new byte[MemoryType.PAGE_SIZE];

	private @Nullable SnapshotHeader header;

	private long lastPage = -1;

	private long blocks;

	private long bytes;

	SnapshotReader(InputStream in, SnapshotAttempt attempt) {
		this.in = in;
		this.attempt = attempt;
	}

	/**
	 * Reads the header. Called before anything else.
	 * @throws DamagedSnapshotException if it is not a header
	 * @throws IncompatibleSnapshotException if it has another version
	 */
	SnapshotHeader header() throws IOException {
		byte[] prefix = new byte[SnapshotFormat.PREFIX];
		read(prefix, 0, prefix.length, "header");
		if (LittleEndian.getLong(prefix, 0) != SnapshotFormat.MAGIC) {
			throw this.attempt.damaged("does not begin as a snapshot does");
		}
		int version = LittleEndian.getInt(prefix, Long.BYTES);
		if (version != SnapshotFormat.VERSION) {
			throw this.attempt.incompatible(
					"it has version %s of the format, and this library knows version %d"
						.formatted(Integer.toUnsignedString(version), SnapshotFormat.VERSION),
					"Use the version of the library that has written it, or another snapshot.");
		}
		int length = LittleEndian.getInt(prefix, Long.BYTES + Integer.BYTES);
		if (length < SnapshotFormat.FIXED_HEADER || length > SnapshotFormat.LONGEST_HEADER) {
			throw this.attempt.damaged("has a header of %s bytes".formatted(Integer.toUnsignedString(length)));
		}
		byte[] bytes = Arrays.copyOf(prefix, length);
		read(bytes, prefix.length, length - prefix.length, "header");
		requireDigest(bytes, length - Sha256.LENGTH, "header");
		SnapshotHeader header = SnapshotHeader.decode(bytes, this.attempt);
		this.header = header;
		return header;
	}

	/**
	 * Reads the next stored page.
	 * @return its number, {@code -1} if there are no more pages
	 */
	long next() throws IOException {
		read(this.block, 0, SnapshotFormat.BLOCK_HEAD, "block");
		int number = LittleEndian.getInt(this.block, 0);
		if (number == SnapshotFormat.END) {
			return -1;
		}
		long page = Integer.toUnsignedLong(number);
		if (page <= this.lastPage || page >= requireHeader().size()) {
			throw this.attempt.damaged("has page %d behind page %d, and %d pages in all".formatted(page, this.lastPage,
					requireHeader().size()));
		}
		int stored = LittleEndian.getInt(this.block, Integer.BYTES);
		if (stored <= 0 || stored > MemoryType.PAGE_SIZE) {
			throw this.attempt.damaged("has %s bytes of page %d".formatted(Integer.toUnsignedString(stored), page));
		}
		int length = SnapshotFormat.BLOCK_HEAD + stored;
		read(this.block, SnapshotFormat.BLOCK_HEAD, stored + Sha256.LENGTH, "block");
		requireDigest(this.block, length, "page %d".formatted(page));
		decode(page, stored);
		this.lastPage = page;
		this.blocks++;
		return page;
	}

	/**
	 * Returns the content of the last page that was read. The next one overwrites it.
	 */
	byte[] page() {
		return this.page;
	}

	private void decode(long page, int stored) {
		if (stored == MemoryType.PAGE_SIZE) {
			System.arraycopy(this.block, SnapshotFormat.BLOCK_HEAD, this.page, 0, stored);
			return;
		}
		this.inflater.reset();
		this.inflater.setInput(this.block, SnapshotFormat.BLOCK_HEAD, stored);
		try {
			int length = this.inflater.inflate(this.page);
			// The end of the compressed data may follow the last byte of the page.
			int more = this.inflater.finished() ? 0 : this.inflater.inflate(this.expected);
			if (length != MemoryType.PAGE_SIZE || more != 0 || !this.inflater.finished()
					|| this.inflater.getRemaining() != 0) {
				throw this.attempt.damaged("has not one page as page %d".formatted(page));
			}
		}
		catch (DataFormatException ex) {
			throw this.attempt.damaged("has a page %d that cannot be decompressed (%s)".formatted(page, ex));
		}
	}

	/**
	 * Reads what follows the last page, up to the end of the stream.
	 */
	SnapshotSummary end() throws IOException {
		long count = Integer.toUnsignedLong(LittleEndian.getInt(this.block, Integer.BYTES));
		if (count != this.blocks) {
			throw this.attempt.damaged("has %d pages, and says that it has %d".formatted(this.blocks, count));
		}
		byte[] rest = new byte[SnapshotFormat.END_REST - Integer.BYTES];
		read(rest, 0, rest.length, "end");
		this.digest.digestAll(this.block, SnapshotFormat.BLOCK_HEAD, this.expected, 0);
		if (!Arrays.equals(this.expected, 0, Sha256.LENGTH, rest, 0, Sha256.LENGTH)) {
			throw this.attempt.damaged("is not what was written: the digest of the whole is another");
		}
		if (LittleEndian.getLong(rest, Sha256.LENGTH) != SnapshotFormat.END_MAGIC) {
			throw this.attempt.damaged("does not end as a snapshot does");
		}
		if (this.in.read() >= 0) {
			throw this.attempt.damaged("goes on behind its end, which is at byte %d".formatted(this.bytes));
		}
		return requireHeader().summary(this.blocks, this.bytes, HexFormat.of().formatHex(rest, 0, Sha256.LENGTH));
	}

	private SnapshotHeader requireHeader() {
		SnapshotHeader header = this.header;
		if (header == null) {
			throw new IllegalStateException("The header comes first");
		}
		return header;
	}

	/**
	 * @param length the number of bytes of the part before its digest
	 */
	private void requireDigest(byte[] part, int length, String name) {
		this.digest.digest(part, length, this.expected, 0);
		if (!Arrays.equals(this.expected, 0, Sha256.LENGTH, part, length, length + Sha256.LENGTH)) {
			throw this.attempt.damaged("is not what was written: %s has another digest".formatted(name));
		}
		this.digest.add(part, length);
	}

	private void read(byte[] target, int offset, int length, String part) throws IOException {
		int read = this.in.readNBytes(target, offset, length);
		this.bytes += read;
		if (read < length) {
			throw this.attempt.damaged("ends at byte %d, in the middle of its %s".formatted(this.bytes, part));
		}
	}

	@Override
	public void close() {
		this.inflater.end();
	}

}
