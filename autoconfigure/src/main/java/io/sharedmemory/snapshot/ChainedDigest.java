package io.sharedmemory.snapshot;

/**
 * The digest of a whole snapshot, which is that of the digests of its parts: so each byte
 * is hashed once, and no part can be left out, doubled or moved.
 */
final class ChainedDigest {

	private final Sha256 part = new Sha256();

	private final Sha256 whole = new Sha256();

	/**
	 * Writes the digest of a part to a place.
	 */
	void digest(byte[] bytes, int length, byte[] target, int offset) {
		this.part.update(bytes, 0, length).digest(target, offset);
	}

	/**
	 * Takes a part into account, whose digest is at a place.
	 */
	void add(byte[] bytes, int offset) {
		this.whole.update(bytes, offset, Sha256.LENGTH);
	}

	/**
	 * Writes the digest of all parts, and of the last one, to a place.
	 */
	void digestAll(byte[] last, int length, byte[] target, int offset) {
		this.whole.update(last, 0, length).digest(target, offset);
	}

}
