package io.sharedmemory.autoconfigure.plugin;

/**
 * The configured origin of the memory of an import.
 *
 * @param memory the memory
 * @param access what the plugin may do with it
 */
record MemorySetting(Setting<String> memory, Setting<String> access) {
}
