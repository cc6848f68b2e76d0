package io.sharedmemory.plugin;

/**
 * Who may use a part of a memory: one of the memories of a module, for all plugins that
 * run the module.
 *
 * @param module the digest of the module
 * @param memory the number of the memory in the module: two may be the same one outside
 */
record Claimant(String module, int memory) {
}
