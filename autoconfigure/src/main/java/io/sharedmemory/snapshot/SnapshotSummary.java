package io.sharedmemory.snapshot;

import java.time.Instant;
import java.util.Map;

import io.sharedmemory.MemoryType;

/**
 * The metadata of a snapshot.
 *
 * @param memory the name that the memory had
 * @param type the type of the memory
 * @param size the size that the memory had, in pages
 * @param storedPages how many of these pages were not entirely zero, and are therefore
 * stored
 * @param bytes the length of the snapshot in bytes
 * @param digest the SHA-256 in its last record, in hexadecimal digits: it covers the
 * whole snapshot
 * @param moment when the snapshot began
 * @param formatVersion the version of its format
 * @param attributes the attributes that were given to it, ordered by name
 */
public record SnapshotSummary(String memory, MemoryType type, long size, long storedPages, long bytes, String digest,
		Instant moment, int formatVersion, Map<String, String> attributes) {

}
