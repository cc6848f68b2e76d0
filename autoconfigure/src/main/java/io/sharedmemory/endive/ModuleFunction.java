package io.sharedmemory.endive;

import io.sharedmemory.MemoryUser;

/**
 * A function that a thread is executing.
 *
 * @param user the module or plugin that has the function
 * @param name the name of the function, as {@link LinkableModule#function} gives it
 */
public record ModuleFunction(MemoryUser user, String name) {
}
