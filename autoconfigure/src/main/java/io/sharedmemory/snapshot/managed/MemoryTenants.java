package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.sharedmemory.SharedMemory;

/**
 * Code that lives in memories: it has put data there which it counts on. What it knows of
 * them beside their content goes into a snapshot, and it is kept from being surprised by
 * a restore.
 */
public interface MemoryTenants {

	/**
	 * Stops those who are in a memory, who may still have others move in for what they
	 * have begun.
	 * @param memory the memory
	 * @param patience how long to wait for them
	 * @return the time for which they are stopped, to be ended by the same thread
	 * @throws SnapshotRefusedException if they cannot be stopped
	 * @throws InterruptedException if the thread is interrupted before
	 */
	Stay pause(SharedMemory memory, Duration patience) throws InterruptedException;

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
	 * Where they live, or have lived.
	 * @return the memories
	 */
	Set<SharedMemory> memories();

	/**
	 * What tenants have to know of a memory when it is restored. During a {@link #hold
	 * stay}, that is all.
	 * @param memory the memory
	 * @param others what others have said of it: other tenants, those who are gone, and
	 * those who were there before it was restored
	 * @return a text of ASCII characters that says the same, and what these tenants have
	 * @throws SnapshotRefusedException if what others have said makes no sense
	 */
	String describe(SharedMemory memory, List<String> others);

	/**
	 * The time for which nobody moves in.
	 */
	interface Stay extends AutoCloseable {

		/**
		 * Lets everybody go on. Closing it again does nothing.
		 */
		@Override
		void close();

	}

}
