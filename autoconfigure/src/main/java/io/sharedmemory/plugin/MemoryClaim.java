package io.sharedmemory.plugin;

/**
 * A part of a memory that somebody has filled, or has for itself.
 *
 * @param start the address of the first byte
 * @param end the address behind the last byte
 * @param what what is there, for messages
 * @param owner what stands for those that may use it, the digest of a module for instance
 */
record MemoryClaim(long start, long end, String what, Object owner) {

	boolean conflictsWith(MemoryClaim other) {
		return !this.owner.equals(other.owner) && this.start < other.end && other.start < this.end;
	}

	/**
	 * How messages name the range.
	 */
	String range() {
		return "[%d, %d)".formatted(this.start, this.end);
	}

}
