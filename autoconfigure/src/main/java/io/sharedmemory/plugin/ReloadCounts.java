package io.sharedmemory.plugin;

/**
 * How often a plugin was reloaded since it was loaded.
 *
 * @param succeeded how often another version took over
 * @param failed how often one could not be loaded, and the old one went on
 */
public record ReloadCounts(long succeeded, long failed) {
}
