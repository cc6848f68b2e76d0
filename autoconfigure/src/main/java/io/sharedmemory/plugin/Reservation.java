package io.sharedmemory.plugin;

/**
 * Owns all that is reserved for others than modules: a preload may have a queue in it.
 */
record Reservation() {
}
