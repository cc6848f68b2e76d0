package io.sharedmemory.snapshot;

import java.util.concurrent.Callable;
import java.util.zip.Deflater;

import io.sharedmemory.MemoryType;

/**
 * A page that is encoded as a block; reused for further pages.
 */
final class PageBlock implements Callable<PageBlock>, AutoCloseable {

	private static final int PIECE = 256;

	/** A page is stored compressed only if that saves at least one part in this many. */
	private static final int WORTHWHILE = 16;

	/** Higher levels take much longer, and save little of a page. */
	private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

	private final Sha256 digest = new Sha256();

	private final byte[] content = new byte[MemoryType.PAGE_SIZE];

	private final byte[] block = new byte[SnapshotFormat.LONGEST_BLOCK];

	private final byte[] sample = new byte[16 * PIECE];

	/**
	 * Whether the last page did not become shorter. That takes longest to determine, and
	 * the pages that follow are often similar.
	 */
	private boolean hard;

	private long page;

	private int length;

	/**
	 * Returns the content of the page, to be filled before the block is made.
	 */
	byte[] content() {
		return this.content;
	}

	/**
	 * @param page the number of the page
	 */
	PageBlock of(long page) {
		this.page = page;
		return this;
	}

	/**
	 * Returns the block, from the first byte.
	 */
	byte[] bytes() {
		return this.block;
	}

	/**
	 * Returns the length of the block, whose last bytes are its digest.
	 */
	int length() {
		return this.length;
	}

	/**
	 * Makes the block.
	 */
	@Override
	public PageBlock call() {
		int stored = compress();
		if (stored == this.content.length) {
			System.arraycopy(this.content, 0, this.block, SnapshotFormat.BLOCK_HEAD, stored);
		}
		LittleEndian.putInt(this.block, 0, (int) this.page);
		LittleEndian.putInt(this.block, Integer.BYTES, stored);
		int end = SnapshotFormat.BLOCK_HEAD + stored;
		this.digest.update(this.block, 0, end).digest(this.block, end);
		this.length = end + Sha256.LENGTH;
		return this;
	}

	/**
	 * @return the length of the compressed page, or that of the page if it is hardly more
	 */
	private int compress() {
		if (this.hard && deflate(sample()) == this.sample.length) {
			return this.content.length;
		}
		int stored = deflate(this.content);
		this.hard = stored == this.content.length;
		return stored;
	}

	/**
	 * Returns a sample of each part of the page.
	 */
	private byte[] sample() {
		int pieces = this.sample.length / PIECE;
		for (int i = 0; i < pieces; i++) {
			System.arraycopy(this.content, i * (this.content.length / pieces), this.sample, i * PIECE, PIECE);
		}
		return this.sample;
	}

	/**
	 * @return the compressed length, or the length of the bytes if it is hardly more
	 */
	private int deflate(byte[] bytes) {
		this.deflater.reset();
		this.deflater.setInput(bytes);
		this.deflater.finish();
		int deflated = this.deflater.deflate(this.block, SnapshotFormat.BLOCK_HEAD,
				bytes.length - bytes.length / WORTHWHILE);
		return this.deflater.finished() ? deflated : bytes.length;
	}

	@Override
	public void close() {
		this.deflater.end();
	}

}
