package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.MemoryBudget;

/**
 * A memory that is to be made for instances.
 *
 * @param name what they call it
 * @param shared whether they know it as a shared one
 * @param owned whether it is made for somebody of the host's, who ends it
 * @param budget what it counts for besides what bounds all memories
 */
record NewMemory(String name, MemoryType type, boolean shared, boolean owned, @Nullable MemoryBudget budget) {
}
