package io.sharedmemory.snapshot.managed;

/**
 * A named queue of a saved memory.
 *
 * @param name the name of the queue
 * @param address the address of its first byte
 */
public record SavedQueue(String name, long address) {

}
