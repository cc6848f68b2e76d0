package io.sharedmemory.snapshot.managed;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.sharedmemory.SharedMemory;

/**
 * Code that lives in memories, and relies on data that it has put there. What it knows
 * about a memory in addition to the content is stored in a snapshot, and a restore does
 * not take it by surprise.
 */
public interface MemoryTenants {

	/**
	 * Begins a stay, which has no effect yet. There is one for all tenants of a memory:
	 * each step is taken for all of them before the next, as running calls in one tenant
	 * may need another.
	 * @param memory the memory
	 * @param patience how long all steps may wait in total
	 * @return the stay, which only this thread may use and close
	 * @throws SnapshotRefusedException if this thread is currently moving in
	 */
	Stay stay(SharedMemory memory, Patience patience);

	/**
	 * Replaces the content of a memory, and adopts what the snapshot says about it.
	 * @param memory the memory
	 * @param restore replaces the content
	 * @throws SnapshotRefusedException if a tenant lives there
	 */
	void replace(SharedMemory memory, Runnable restore);

	/**
	 * Returns the memories that these tenants live in, or have lived in.
	 * @return the memories
	 */
	Set<SharedMemory> memories();

	/**
	 * Describes what tenants need to know about a memory when it is restored. During a
	 * {@link #stay stay}, the description is complete.
	 * @param memory the memory
	 * @param others the descriptions of others: other tenants, those who have left, and
	 * those who were there before the memory was restored
	 * @return a text of ASCII characters that covers those descriptions and these tenants
	 * @throws SnapshotRefusedException if the descriptions of others are not valid
	 */
	String describe(SharedMemory memory, List<String> others);

	/**
	 * A period in which nobody moves in, and those who live there may be stopped. If a
	 * step throws, the stay has to be closed.
	 */
	interface Stay extends AutoCloseable {

		/**
		 * Keeps all tenants of the memory from beginning further calls, except for those
		 * that running calls make.
		 * @param within tells whether the current thread is in a call of any tenant
		 * @throws SnapshotRefusedException if this thread is in such a call itself
		 */
		void pause(BooleanSupplier within);

		/**
		 * Returns whether the current thread is in a call of one of the paused tenants.
		 * @return {@code true} if it is in such a call
		 */
		boolean isWithin();

		/**
		 * Waits until the running calls have ended.
		 * @throws SnapshotRefusedException if they do not end in time
		 * @throws InterruptedException if the thread is interrupted while waiting
		 */
		void awaitPaused() throws InterruptedException;

		/**
		 * Keeps anyone new from moving in.
		 * @return {@code false} if someone had moved in, or was about to, before: all
		 * tenants' stays then have to be closed, {@linkplain #awaitNewcomers newcomers
		 * waited for}, and new ones begun
		 * @throws SnapshotRefusedException if tenants keep moving in
		 * @throws InterruptedException if the thread is interrupted before
		 */
		boolean hold() throws InterruptedException;

		/**
		 * Waits until those who were about to move in have done so. Called after this
		 * stay and those of all other tenants were closed.
		 * @throws SnapshotRefusedException if they do not move in in time
		 * @throws InterruptedException if the thread is interrupted before
		 */
		void awaitNewcomers() throws InterruptedException;

		/**
		 * Lets everyone continue. Closing a stay again has no effect.
		 */
		@Override
		void close();

	}

}
