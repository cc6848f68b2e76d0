package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.InputStream;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;

/**
 * Replaces the content of a memory with a snapshot that was checked, and that nobody can
 * have changed since.
 *
 * @param memory the memory
 * @param lockWord the address of a lock in it that is held, {@code -1} if there is none
 */
record SpooledRestore(SharedMemory memory, long lockWord, SnapshotAttempt attempt) {

	void run(InputStream spool) {
		try (SnapshotReader reader = new SnapshotReader(spool, this.attempt)) {
			grow(reader.header().size());
			PageRestore restore = new PageRestore(this.memory, this.lockWord);
			for (long page = reader.next(); page >= 0; page = reader.next()) {
				restore.write(page, reader.page());
			}
			restore.end();
		}
		catch (IOException | DamagedSnapshotException ex) {
			throw this.attempt.halfDone(ex);
		}
	}

	/**
	 * Grows the memory. Others may make it grow at the same time.
	 */
	private void grow(long wanted) {
		for (long size = this.memory.size(); size < wanted; size = this.memory.size()) {
			try {
				this.memory.grow(wanted - size);
			}
			catch (MemoryGrowthException ex) {
				if (this.memory.size() == size) {
					throw ex;
				}
			}
		}
	}

}
