package io.sharedmemory.endive;

import io.sharedmemory.MemoryUser;

/**
 * A holder of a memory.
 *
 * @param user the module or plugin
 * @param access what they may do with it
 * @param instances how many instances of it have the memory with this access
 */
public record MemoryHolder(MemoryUser user, MemoryAccess access, int instances) {
}
