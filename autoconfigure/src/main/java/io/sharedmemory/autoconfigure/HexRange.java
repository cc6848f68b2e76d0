package io.sharedmemory.autoconfigure;

/**
 * Bytes of a memory, for messages: addresses of queues are written in guests, mostly in
 * hexadecimal.
 */
final class HexRange {

	private HexRange() {
	}

	/**
	 * @param start the address of the first byte
	 * @param end the address after the last byte
	 */
	static String of(long start, long end) {
		return "[0x%x, 0x%x)".formatted(start, end);
	}

}
