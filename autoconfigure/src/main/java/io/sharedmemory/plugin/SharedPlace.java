package io.sharedmemory.plugin;

import io.sharedmemory.SharedMemory;

/**
 * An import that all instances of a version satisfy with the same memory.
 *
 * @param index the number of the memory in the module
 * @param space what is where in the memory
 */
record SharedPlace(int index, SharedMemory memory, SharedSpace space) {
}
