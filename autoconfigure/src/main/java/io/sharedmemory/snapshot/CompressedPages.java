package io.sharedmemory.snapshot;

import java.util.zip.Deflater;

import io.sharedmemory.MemoryType;

/**
 * Makes blocks of pages. Has a block at a time, and takes the same heap for any number.
 */
final class CompressedPages implements AutoCloseable {

	/** Further levels take much longer, and save little of a page. */
	private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

	private final byte[] block = new byte[SnapshotFormat.LONGEST_BLOCK];

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
		this.deflater.reset();
		this.deflater.setInput(content);
		this.deflater.finish();
		int length = this.deflater.deflate(this.block, SnapshotFormat.BLOCK_HEAD, MemoryType.PAGE_SIZE - 1);
		return this.deflater.finished() ? length : MemoryType.PAGE_SIZE;
	}

	@Override
	public void close() {
		this.deflater.end();
	}

}
