package io.sharedmemory.endive;

import io.sharedmemory.MemoryUser;

/**
 * Who has a memory.
 *
 * @param user the module or plugin
 * @param instances how many instances of it have the memory
 */
public record MemoryHolder(MemoryUser user, int instances) {
}
