package io.sharedmemory.snapshot;

import java.time.Instant;
import java.util.Map;

import io.sharedmemory.MemoryType;

/**
 * What there is to know of a snapshot without its content.
 *
 * @param memory the name that the memory had
 * @param type the type of the memory
 * @param size the size that the memory had, in pages
 * @param storedPages how many of these pages were not all zero, and so are stored
 * @param bytes how long the snapshot is
 * @param digest the SHA-256 that its last record has, in hexadecimal digits: it covers
 * all of the snapshot
 * @param moment when it began to be taken
 * @param formatVersion the version of its format
 * @param attributes what was given to it, in the order of the names
 */
public record SnapshotSummary(String memory, MemoryType type, long size, long storedPages, long bytes, String digest,
		Instant moment, int formatVersion, Map<String, String> attributes) {

}
