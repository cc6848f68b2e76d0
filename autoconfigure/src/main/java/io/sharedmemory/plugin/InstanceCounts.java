package io.sharedmemory.plugin;

/**
 * How many instances of a plugin there are, as of one moment as far as that is possible
 * without stopping any calls.
 *
 * @param idle those that wait for a call
 * @param busy those that are leased, or are being made for a caller
 * @param maximum how many may be leased at once
 */
public record InstanceCounts(int idle, int busy, int maximum) {
}
