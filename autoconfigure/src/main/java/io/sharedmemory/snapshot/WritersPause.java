package io.sharedmemory.snapshot;

import io.sharedmemory.SharedMemory;

/**
 * Stops those who write to a memory, for somebody who knows them.
 */
@FunctionalInterface
public interface WritersPause {

	/**
	 * Returns as soon as nobody writes to the memory any more. If it throws, they must
	 * not be left stopped; the exception is what the caller of the snapshot gets.
	 * @param memory the memory
	 * @return lets them go on
	 * @throws InterruptedException if the thread is interrupted before
	 */
	Stopped pause(SharedMemory memory) throws InterruptedException;

	/**
	 * The time for which writers are stopped.
	 */
	@FunctionalInterface
	interface Stopped extends AutoCloseable {

		/**
		 * Lets those go on who were stopped. Is called once, by the thread that stopped
		 * them, whatever has happened meanwhile.
		 */
		@Override
		void close();

	}

}
