package io.sharedmemory.structure.managed;

import io.sharedmemory.structure.MessageQueue;

/**
 * A queue of a memory, with its name.
 *
 * @param name the name of the queue
 * @param queue the one object for it that all share, so that its statistics are those of
 * the application
 */
public record NamedQueue(String name, MessageQueue queue) {
}
