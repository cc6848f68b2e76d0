package io.sharedmemory.endive.layout;

import java.util.List;
import java.util.stream.Stream;

/**
 * A contiguous range of bytes in a memory: what a module claims for its static data, for
 * example.
 *
 * @param start the address of the first byte
 * @param end the address after the last byte, greater than {@code start}
 */
public record AddressRange(long start, long end) {

	/**
	 * Creates a range.
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
	 * Returns whether a byte belongs to both ranges.
	 * @param other the other range
	 * @return whether they overlap
	 */
	public boolean overlaps(AddressRange other) {
		return this.start < other.end && other.start < this.end;
	}

	/**
	 * Returns what is left of this without the bytes of another range.
	 * @param other the other range
	 * @return what is below it, and what is above it
	 */
	public List<AddressRange> without(AddressRange other) {
		if (!overlaps(other)) {
			return List.of(this);
		}
		return Stream.of(new long[] { this.start, other.start }, new long[] { other.end, this.end })
			.filter((part) -> part[0] < part[1])
			.map((part) -> new AddressRange(part[0], part[1]))
			.toList();
	}

	/**
	 * Returns the range as messages show all ranges: the addresses of queues are in
	 * hexadecimal, too.
	 */
	@Override
	public String toString() {
		return "[0x%x, 0x%x)".formatted(this.start, this.end);
	}

}
