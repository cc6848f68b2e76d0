package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.MemoryBudget;

/**
 * A memory that is to be created for instances.
 *
 * @param name the name that they use for it
 * @param shared whether they know it as a shared one
 * @param owned whether it is created for a part of the host, which ends it
 * @param budget the budget that it counts towards besides the limit of all memories
 */
record NewMemory(String name, MemoryType type, boolean shared, boolean owned, @Nullable MemoryBudget budget) {
}
