package io.sharedmemory.registry;

import java.util.function.Consumer;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * A memory that does not exist yet.
 *
 * @param initializer what to do first with it
 */
record MemoryDefinition(MemoryType type, Consumer<SharedMemory> initializer) {
}
