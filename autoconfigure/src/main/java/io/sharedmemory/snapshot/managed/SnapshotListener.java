package io.sharedmemory.snapshot.managed;

import io.sharedmemory.SharedMemory;

/**
 * Hears of each attempt to save or restore a memory, in the thread that made it.
 */
@FunctionalInterface
public interface SnapshotListener {

	/**
	 * An attempt has ended.
	 * @param memory the memory
	 * @param attempt what became of it
	 */
	void onEnded(SharedMemory memory, SnapshotRecord attempt);

}
