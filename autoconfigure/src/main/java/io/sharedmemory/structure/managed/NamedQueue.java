package io.sharedmemory.structure.managed;

import io.sharedmemory.structure.MessageQueue;

/**
 * A queue in a memory, with its name.
 *
 * @param name the name of the queue
 * @param queue the only object for the queue, shared by all, so that its statistics are
 * those of the whole application
 */
public record NamedQueue(String name, MessageQueue queue) {
}
