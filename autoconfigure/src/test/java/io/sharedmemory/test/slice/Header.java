package io.sharedmemory.test.slice;

import org.springframework.stereotype.Component;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryCustomizer;

/**
 * Writes a header into each memory.
 */
@Component
class Header implements SharedMemoryCustomizer {

	static final int ADDRESS = 4096;

	static final int VALUE = 0xCAFE;

	@Override
	public void customize(SharedMemory memory) {
		memory.atomicStore32(ADDRESS, VALUE);
	}

}
