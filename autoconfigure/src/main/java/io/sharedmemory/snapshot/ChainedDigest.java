package io.sharedmemory.snapshot;

/**
 * The digest of a whole snapshot, computed from the digests of its parts: each byte is
 * hashed once, and no part can be omitted, duplicated or moved.
 */
final class ChainedDigest {

	private final Sha256 part = new Sha256();

	private final Sha256 whole = new Sha256();

	/**
	 * Writes the digest of a part to an array.
	 */
	void digest(byte[] bytes, int length, byte[] target, int offset) {
		this.part.update(bytes, 0, length).digest(target, offset);
	}

	/**
	 * Adds a part, whose digest is in an array.
	 */
	void add(byte[] bytes, int offset) {
		this.whole.update(bytes, offset, Sha256.LENGTH);
	}

	/**
	 * Writes the digest of all parts, including the last one, to an array.
	 */
	void digestAll(byte[] last, int length, byte[] target, int offset) {
		this.whole.update(last, 0, length).digest(target, offset);
	}

}
