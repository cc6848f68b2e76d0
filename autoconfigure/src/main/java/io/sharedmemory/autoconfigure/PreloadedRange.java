package io.sharedmemory.autoconfigure;

/**
 * The part of a configured memory that its preload fills.
 *
 * @param memory the name of the memory
 * @param start the address of the first byte
 * @param end the address after the last byte
 * @param property the whole name of the property that specifies the preload
 */
public record PreloadedRange(String memory, long start, long end, String property) {
}
