package io.sharedmemory.autoconfigure.plugin;

/**
 * Where the memory of an import is from, as configured.
 *
 * @param memory which memory it is
 * @param access what the plugin may do with it
 */
record MemorySetting(Setting<String> memory, Setting<String> access) {
}
