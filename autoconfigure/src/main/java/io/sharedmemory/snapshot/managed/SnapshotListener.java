package io.sharedmemory.snapshot.managed;

import io.sharedmemory.SharedMemory;

/**
 * Receives each attempt to save or restore a memory, in the thread that made it.
 */
@FunctionalInterface
public interface SnapshotListener {

	/**
	 * Called when an attempt has ended.
	 * @param memory the memory
	 * @param attempt the attempt, with its outcome
	 */
	void onEnded(SharedMemory memory, SnapshotRecord attempt);

}
