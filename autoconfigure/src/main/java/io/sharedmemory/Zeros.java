package io.sharedmemory;

import java.lang.foreign.MemorySegment;

/**
 * Zeroes bytes where the system cannot. A class of its own, because that of the memory
 * must not have an initialiser, see {@link FirstUse}.
 */
final class Zeros {

	/** As long as the pages of most systems; those of WebAssembly are a multiple. */
	private static final MemorySegment BLOCK = MemorySegment.ofArray(new byte[4096]).asReadOnly();

	private Zeros() {
	}

	/**
	 * Makes bytes zero that are not. Where they are, writing would make the memory behind
	 * them resident.
	 * @param bytes whole pages of WebAssembly
	 */
	static void write(MemorySegment bytes) {
		for (long offset = 0; offset < bytes.byteSize(); offset += BLOCK.byteSize()) {
			MemorySegment block = bytes.asSlice(offset, BLOCK.byteSize());
			if (block.mismatch(BLOCK) >= 0) {
				block.fill((byte) 0);
			}
		}
	}

}
