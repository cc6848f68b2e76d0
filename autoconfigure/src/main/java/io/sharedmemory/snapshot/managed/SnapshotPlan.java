package io.sharedmemory.snapshot.managed;

import java.util.function.Predicate;
import java.util.function.Supplier;

import org.springframework.core.io.Resource;

import io.sharedmemory.SharedMemory;

/**
 * Where and how the snapshot of a memory is taken.
 *
 * @param location supplies the place
 * @param paused whether code that runs in the memory is stopped for a snapshot
 * @param owner accepts the memory that the place belongs to: another memory that was
 * created under the same name does not replace the snapshot
 */
public record SnapshotPlan(Supplier<Resource> location, boolean paused, Predicate<SharedMemory> owner) {

	/**
	 * Creates a plan for whichever memory has the name.
	 * @param location supplies the place
	 * @param paused whether code that runs in the memory is stopped for a snapshot
	 */
	public SnapshotPlan(Supplier<Resource> location, boolean paused) {
		this(location, paused, (memory) -> true);
	}

}
