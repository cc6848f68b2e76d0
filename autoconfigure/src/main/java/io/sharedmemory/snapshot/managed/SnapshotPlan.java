package io.sharedmemory.snapshot.managed;

import java.util.function.Supplier;

import org.springframework.core.io.Resource;

/**
 * Where a memory has its snapshot.
 *
 * @param location gives the place
 * @param paused whether those who run code in the memory are stopped for a snapshot
 */
public record SnapshotPlan(Supplier<Resource> location, boolean paused) {

}
