package io.sharedmemory.endive;

import io.sharedmemory.SharedMemory;

/**
 * A memory for an import.
 *
 * @param access what instances may do with it
 */
record GivenMemory(SharedMemory memory, MemoryAccess access) {

	static GivenMemory toReadAndWrite(SharedMemory memory) {
		return new GivenMemory(memory, MemoryAccess.READ_WRITE);
	}

}
