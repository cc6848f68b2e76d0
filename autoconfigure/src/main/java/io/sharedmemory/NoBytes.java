package io.sharedmemory;

import java.lang.foreign.MemorySegment;

/**
 * What can be accessed of a memory that is closed. A class of its own, because that of
 * the memory must not have an initialiser, see {@link FirstUse}.
 */
final class NoBytes {

	static final MemorySegment SEGMENT = MemorySegment.ofArray(new byte[0]).asReadOnly();

	private NoBytes() {
	}

}
