package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.Map;

import io.sharedmemory.SharedMemory;

/**
 * Code that lives in memories: it has put data there which it counts on. What it knows of
 * them beside their content goes into a snapshot, and it is kept from being surprised by
 * a restore.
 */
public interface MemoryTenants {

	/**
	 * Has nobody new move into a memory until the stay is over.
	 * @param memory the memory
	 * @param paused whether those who are there are stopped, too
	 * @param patience how long to wait for them
	 * @return the stay, to be closed by the same thread
	 * @throws SnapshotRefusedException if they cannot be stopped
	 * @throws InterruptedException if the thread is interrupted before
	 */
	Stay hold(SharedMemory memory, boolean paused, Duration patience) throws InterruptedException;

	/**
	 * Has the content of a memory replaced, and then knows of it what its snapshot says.
	 * @param memory the memory
	 * @param restore replaces the content
	 * @throws SnapshotRefusedException if somebody lives there
	 */
	void replace(SharedMemory memory, Runnable restore);

	/**
	 * What tenants leave behind that are gone for good.
	 * @return the descriptions by the memories that they have been in
	 */
	Map<SharedMemory, String> descriptions();

	/**
	 * The time for which nobody moves in.
	 */
	interface Stay extends AutoCloseable {

		/**
		 * What the tenants have to know of the memory when it is restored.
		 * @return a text of ASCII characters
		 */
		String description();

		/**
		 * Lets everybody go on. Closing it again does nothing.
		 */
		@Override
		void close();

	}

}
