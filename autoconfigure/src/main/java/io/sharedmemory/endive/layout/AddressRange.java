package io.sharedmemory.endive.layout;

/**
 * Bytes of a memory that follow each other: what a module claims for its static data, for
 * example.
 *
 * @param start the address of the first byte
 * @param end the address behind the last one, greater than {@code start}
 */
public record AddressRange(long start, long end) {

	/**
	 * Makes a range.
	 * @throws IllegalArgumentException if it is empty or begins below 0
	 */
	public AddressRange {
		if (start < 0 || end <= start) {
			throw new IllegalArgumentException(
					"A range of addresses cannot start at %d and end at %d; it has at least one byte".formatted(start,
							end));
		}
	}

	/**
	 * Whether a byte belongs to both.
	 * @param other the other range
	 * @return whether they overlap
	 */
	public boolean overlaps(AddressRange other) {
		return this.start < other.end && other.start < this.end;
	}

	/**
	 * As messages show all ranges: addresses of queues are in hexadecimal, too.
	 */
	@Override
	public String toString() {
		return "[0x%x, 0x%x)".formatted(this.start, this.end);
	}

}
