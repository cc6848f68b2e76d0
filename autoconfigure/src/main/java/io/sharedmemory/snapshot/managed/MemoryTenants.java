package io.sharedmemory.snapshot.managed;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.sharedmemory.SharedMemory;

/**
 * Code that lives in memories: it has put data there which it counts on. What it knows of
 * them beside their content goes into a snapshot, and it is kept from being surprised by
 * a restore.
 */
public interface MemoryTenants {

	/**
	 * Begins a stay, which does nothing yet. There is one for all tenants of a memory:
	 * each step is taken for all of them before the next, as calls under way in one may
	 * need another.
	 * @param memory the memory
	 * @param patience how long all steps together may wait
	 * @return the stay, to be used and closed by this thread only
	 * @throws SnapshotRefusedException if this thread is just moving in
	 */
	Stay stay(SharedMemory memory, Patience patience);

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
	 * What tenants have to know of a memory when it is restored. During a {@link #stay
	 * stay}, that is all.
	 * @param memory the memory
	 * @param others what others have said of it: other tenants, those who are gone, and
	 * those who were there before it was restored
	 * @return a text of ASCII characters that says the same, and what these tenants have
	 * @throws SnapshotRefusedException if what others have said makes no sense
	 */
	String describe(SharedMemory memory, List<String> others);

	/**
	 * The time for which nobody moves in, and those who are there may be stopped. If a
	 * step throws, the stay is to be closed.
	 */
	interface Stay extends AutoCloseable {

		/**
		 * Has none of those who are in the memory begin a call any more, but for those
		 * that calls under way make.
		 * @param within whether the current thread is in a call of any tenant
		 * @throws SnapshotRefusedException if this thread is in such a call itself
		 */
		void pause(BooleanSupplier within);

		/**
		 * Whether the current thread is in a call of one of those who are paused.
		 * @return whether it is
		 */
		boolean isWithin();

		/**
		 * Waits until the calls under way have ended.
		 * @throws SnapshotRefusedException if they do not in time
		 * @throws InterruptedException if the thread is interrupted before
		 */
		void awaitPaused() throws InterruptedException;

		/**
		 * Has nobody new move in.
		 * @return {@code false} if somebody moved in, or was about to, before that: then
		 * all tenants' stays are to be closed, {@linkplain #awaitNewcomers newcomers
		 * waited for}, and new ones begun
		 * @throws SnapshotRefusedException if somebody moves in all the time
		 * @throws InterruptedException if the thread is interrupted before
		 */
		boolean hold() throws InterruptedException;

		/**
		 * Waits, after this and all other tenants' stays were closed, until those have
		 * moved in who were about to.
		 * @throws SnapshotRefusedException if they have not in time
		 * @throws InterruptedException if the thread is interrupted before
		 */
		void awaitNewcomers() throws InterruptedException;

		/**
		 * Lets everybody go on. Closing it again does nothing.
		 */
		@Override
		void close();

	}

}
