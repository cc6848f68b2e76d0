package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Writes a memory to a stream, with the heap of a few pages.
 */
final class SnapshotWriter {

	private final SharedMemory memory;

	private final long lockWord;

	private final SnapshotAttempt attempt;

	private final ChainedDigest digest = new ChainedDigest();

	private long blocks;

	private long bytes;

	/**
	 * @param lockWord the address of a lock that is held, {@code -1} if there is none
	 */
	SnapshotWriter(SharedMemory memory, long lockWord, SnapshotAttempt attempt) {
		this.memory = memory;
		this.lockWord = lockWord;
		this.attempt = attempt;
	}

	/**
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory was closed before
	 * all of it was read
	 */
	SnapshotSummary write(Map<String, String> attributes, OutputStream out) throws IOException {
		Instant moment = Instant.now();
		MemorySegment data = this.memory.data();
		SnapshotHeader header = new SnapshotHeader(this.memory.name(), this.memory.type(),
				data.byteSize() / MemoryType.PAGE_SIZE, moment, attributes);
		write(header, out);
		try (TouchedPages touched = ProcessPages.of(data); PageBlocks pages = new PageBlocks()) {
			for (long page = 0; page < header.size(); page++) {
				this.attempt.requireNotInterrupted();
				if (touched.isTouched(page)) {
					make(page, data, free(pages, out), pages);
				}
			}
			while (pages.hasNext()) {
				pages.release(write(pages, out));
			}
		}
		requireOpen();
		return end(header, out);
	}

	private void write(SnapshotHeader header, OutputStream out) throws IOException {
		byte[] encoded = header.encode(this.attempt);
		this.digest.add(encoded, encoded.length - Sha256.LENGTH);
		write(encoded, encoded.length, out);
	}

	private PageBlock free(PageBlocks pages, OutputStream out) throws IOException {
		PageBlock block = pages.poll();
		return (block != null) ? block : write(pages, out);
	}

	private void make(long page, MemorySegment data, PageBlock block, PageBlocks pages) {
		boolean content = PageWords.load(data, page * MemoryType.PAGE_SIZE, block.content());
		requireOpen();
		if (content) {
			if (this.lockWord >= 0 && this.lockWord / MemoryType.PAGE_SIZE == page) {
				LittleEndian.putInt(block.content(), (int) (this.lockWord % MemoryType.PAGE_SIZE), 0);
			}
			pages.make(block.of(page));
		}
		else {
			pages.release(block);
		}
	}

	/**
	 * Writes the next block.
	 * @return the block, which can be reused
	 */
	private PageBlock write(PageBlocks pages, OutputStream out) throws IOException {
		try {
			PageBlock block = pages.next();
			this.digest.add(block.bytes(), block.length() - Sha256.LENGTH);
			write(block.bytes(), block.length(), out);
			this.blocks++;
			return block;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw this.attempt.interrupted(ex);
		}
	}

	private SnapshotSummary end(SnapshotHeader header, OutputStream out) throws IOException {
		byte[] end = new byte[Integer.BYTES + SnapshotFormat.END_REST];
		LittleEndian.putInt(end, 0, SnapshotFormat.END);
		LittleEndian.putInt(end, Integer.BYTES, (int) this.blocks);
		this.digest.digestAll(end, SnapshotFormat.BLOCK_HEAD, end, SnapshotFormat.BLOCK_HEAD);
		LittleEndian.putLong(end, end.length - Long.BYTES, SnapshotFormat.END_MAGIC);
		write(end, end.length, out);
		String digest = HexFormat.of()
			.formatHex(end, SnapshotFormat.BLOCK_HEAD, SnapshotFormat.BLOCK_HEAD + Sha256.LENGTH);
		return header.summary(this.blocks, this.bytes, digest);
	}

	private void write(byte[] content, int length, OutputStream out) throws IOException {
		out.write(content, 0, length);
		this.bytes += length;
	}

	/**
	 * Requires the memory to be open. What is read after it was closed is unspecified.
	 */
	private void requireOpen() {
		// Words that were read before must not be read after.
		VarHandle.acquireFence();
		this.memory.size();
	}

}
