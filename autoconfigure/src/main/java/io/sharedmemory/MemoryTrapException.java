package io.sharedmemory;

/**
 * An access that traps in WebAssembly. The message begins with the text of the
 * specification; the memory is unchanged.
 */
public final class MemoryTrapException extends SharedMemoryException {

	private static final String OUT_OF_BOUNDS = "out of bounds memory access";

	private static final String UNALIGNED = "unaligned atomic";

	private MemoryTrapException(String message) {
		super(message);
	}

	/**
	 * Creates an exception for an access beyond the end of a memory.
	 * @param memory the name of the memory
	 * @param address the address of the access
	 * @param length the number of bytes that it wanted
	 * @param dataSize the size of the memory in bytes
	 * @return the exception, which is not thrown
	 */
	public static MemoryTrapException outOfBounds(String memory, long address, long length, long dataSize) {
		return new MemoryTrapException("%s: %d bytes at address %d, but memory '%s' has %d bytes"
			.formatted(OUT_OF_BOUNDS, length, address, memory, dataSize));
	}

	static MemoryTrapException unaligned(String memory, long address, int width) {
		return new MemoryTrapException(
				"%s: address %d of memory '%s' is not a multiple of %d".formatted(UNALIGNED, address, memory, width));
	}

}
