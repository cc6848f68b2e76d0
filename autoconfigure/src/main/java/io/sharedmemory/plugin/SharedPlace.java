package io.sharedmemory.plugin;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryAccess;

/**
 * An import that all instances of a version satisfy with the same memory.
 *
 * @param index the number of the memory in the module
 * @param access what the instances may do with it
 * @param space what is where in the memory
 */
record SharedPlace(int index, SharedMemory memory, MemoryAccess access, SharedSpace space) {

	/**
	 * Whether instances put anything there.
	 */
	boolean isWritable() {
		return this.access == MemoryAccess.READ_WRITE;
	}

}
