package io.sharedmemory.registry;

import io.sharedmemory.SharedMemory;

/**
 * A memory of a registry.
 */
record RegisteredMemory(SharedMemory memory, RegisteredMemoryOwner owner) {
}
