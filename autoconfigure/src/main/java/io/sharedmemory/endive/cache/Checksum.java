package io.sharedmemory.endive.cache;

import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum of 64 bits against accidental damage. It consists of two cyclic redundancy
 * checks, which together detect whatever one with the product of their polynomials does:
 * all errors within 64 bits, and of others all but one in 2<sup>64</sup>. Unlike a
 * cryptographic digest, both are fast from the first byte of a new JVM on.
 */
final class Checksum {

	private final CRC32 first = new CRC32();

	private final CRC32C second = new CRC32C();

	static long of(List<byte[]> parts) {
		Checksum checksum = new Checksum();
		for (byte[] part : parts) {
			checksum.update(part, 0, part.length);
		}
		return checksum.value();
	}

	static long of(byte[] bytes, int offset, int length) {
		return new Checksum().update(bytes, offset, length).value();
	}

	private Checksum update(byte[] bytes, int offset, int length) {
		this.first.update(bytes, offset, length);
		this.second.update(bytes, offset, length);
		return this;
	}

	private long value() {
		return this.first.getValue() << Integer.SIZE | this.second.getValue();
	}

}
