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

	private final byte[] page = new byte[MemoryType.PAGE_SIZE];

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
	 * all was read
	 */
	SnapshotSummary write(Map<String, String> attributes, OutputStream out) throws IOException {
		Instant moment = Instant.now();
		MemorySegment data = this.memory.data();
		SnapshotHeader header = new SnapshotHeader(this.memory.name(), this.memory.type(),
				data.byteSize() / MemoryType.PAGE_SIZE, moment, attributes);
		write(header, out);
		try (TouchedPages touched = ProcessPages.of(data); CompressedPages compressed = new CompressedPages()) {
			for (long page = 0; page < header.size(); page++) {
				requireGoingOn();
				if (touched.isTouched(page) && load(data, page)) {
					write(page, compressed, out);
				}
			}
		}
		requireGoingOn();
		return end(header, out);
	}

	private void write(SnapshotHeader header, OutputStream out) throws IOException {
		byte[] encoded = header.encode(this.attempt);
		this.digest.add(encoded, encoded.length - Sha256.LENGTH);
		write(encoded, encoded.length, out);
	}

	/**
	 * @return whether the page is to be stored
	 */
	private boolean load(MemorySegment data, long page) {
		boolean content = PageWords.load(data, page * MemoryType.PAGE_SIZE, this.page);
		if (this.lockWord >= 0 && this.lockWord / MemoryType.PAGE_SIZE == page) {
			LittleEndian.putInt(this.page, (int) (this.lockWord % MemoryType.PAGE_SIZE), 0);
		}
		return content;
	}

	private void write(long page, CompressedPages compressed, OutputStream out) throws IOException {
		int length = compressed.encode(page, this.page);
		byte[] block = compressed.block();
		this.digest.digest(block, length, block, length);
		this.digest.add(block, length);
		// What is read after the end is unspecified.
		requireGoingOn();
		write(block, length + Sha256.LENGTH, out);
		this.blocks++;
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

	private void requireGoingOn() {
		// Words that were read before must not be read after.
		VarHandle.acquireFence();
		this.memory.size();
		this.attempt.requireNotInterrupted();
	}

}
