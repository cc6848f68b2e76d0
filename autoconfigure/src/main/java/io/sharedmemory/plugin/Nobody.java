package io.sharedmemory.plugin;

/**
 * Owns what belongs to no module: pages that a memory has grown by for stacks.
 */
record Nobody() {
}
