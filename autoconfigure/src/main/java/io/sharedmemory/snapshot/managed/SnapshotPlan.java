package io.sharedmemory.snapshot.managed;

import java.util.function.Predicate;
import java.util.function.Supplier;

import org.springframework.core.io.Resource;

import io.sharedmemory.SharedMemory;

/**
 * Where a memory has its snapshot.
 *
 * @param location gives the place
 * @param paused whether those who run code in the memory are stopped for a snapshot
 * @param owner the memory whose place it is: another one of the name, which somebody has
 * created in its stead, does not replace the snapshot
 */
public record SnapshotPlan(Supplier<Resource> location, boolean paused, Predicate<SharedMemory> owner) {

	/**
	 * The place of whichever memory has the name.
	 * @param location gives the place
	 * @param paused whether those who run code in the memory are stopped for a snapshot
	 */
	public SnapshotPlan(Supplier<Resource> location, boolean paused) {
		this(location, paused, (memory) -> true);
	}

}
