package io.sharedmemory.snapshot;

import java.util.zip.Deflater;

import io.sharedmemory.MemoryType;

/**
 * Makes blocks of pages. Has a block at a time, and takes the same heap for any number.
 */
final class CompressedPages implements AutoCloseable {

	private static final int PIECE = 256;

	/** To be stored compressed, a page must save one part of so many. */
	private static final int WORTHWHILE = 16;

	/** Further levels take much longer, and save little of a page. */
	private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

	private final byte[] block = new byte[SnapshotFormat.LONGEST_BLOCK];

	private final byte[] sample = new byte[16 * PIECE];

	/**
	 * Whether the last page did not become shorter. That takes longest to find out, and
	 * those behind it are often like it.
	 */
	private boolean hard;

	/**
	 * The block as of the last call of {@link #encode}.
	 */
	byte[] block() {
		return this.block;
	}

	/**
	 * Writes a block without its digest.
	 * @return its length
	 */
	int encode(long page, byte[] content) {
		int stored = compress(content);
		if (stored == MemoryType.PAGE_SIZE) {
			System.arraycopy(content, 0, this.block, SnapshotFormat.BLOCK_HEAD, stored);
		}
		LittleEndian.putInt(this.block, 0, (int) page);
		LittleEndian.putInt(this.block, Integer.BYTES, stored);
		return SnapshotFormat.BLOCK_HEAD + stored;
	}

	/**
	 * @return how many bytes it takes, or those of a page if it did not become shorter
	 */
	private int compress(byte[] content) {
		if (this.hard && deflate(sample(content)) == this.sample.length) {
			return content.length;
		}
		int length = deflate(content);
		this.hard = length == content.length;
		return length;
	}

	/**
	 * A piece of each part of a page.
	 */
	private byte[] sample(byte[] content) {
		int pieces = this.sample.length / PIECE;
		for (int i = 0; i < pieces; i++) {
			System.arraycopy(content, i * (content.length / pieces), this.sample, i * PIECE, PIECE);
		}
		return this.sample;
	}

	/**
	 * @return how many bytes it takes, or the length if that is hardly less
	 */
	private int deflate(byte[] content) {
		this.deflater.reset();
		this.deflater.setInput(content);
		this.deflater.finish();
		int compressed = this.deflater.deflate(this.block, SnapshotFormat.BLOCK_HEAD,
				content.length - content.length / WORTHWHILE);
		return this.deflater.finished() ? compressed : content.length;
	}

	@Override
	public void close() {
		this.deflater.end();
	}

}
