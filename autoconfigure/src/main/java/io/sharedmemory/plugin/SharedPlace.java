package io.sharedmemory.plugin;

import io.sharedmemory.SharedMemory;
import run.endive.wasm.types.MemoryImport;

/**
 * An import that all instances of a version satisfy with the same memory.
 *
 * @param index the number of the memory in the module
 * @param space what is where in the memory
 * @param common whether the memory is of this version only
 */
record SharedPlace(MemoryImport memoryImport, int index, SharedMemory memory, SharedSpace space, boolean common) {
}
