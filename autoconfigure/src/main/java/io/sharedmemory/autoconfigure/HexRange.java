package io.sharedmemory.autoconfigure;

/**
 * Formats ranges of addresses for messages. They are hexadecimal, because the source code
 * of guests mostly contains the addresses of queues in this form.
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
