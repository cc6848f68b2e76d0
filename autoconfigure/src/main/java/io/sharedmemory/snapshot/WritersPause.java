package io.sharedmemory.snapshot;

import io.sharedmemory.SharedMemory;

/**
 * Stops the threads that write to a memory. Implemented by code that knows them.
 */
@FunctionalInterface
public interface WritersPause {

	/**
	 * Stops the writers, and returns as soon as none of them writes to the memory any
	 * more. If this method throws, it must not leave them stopped; the exception is
	 * passed to the caller of the snapshot.
	 * @param memory the memory
	 * @return an object that lets them continue
	 * @throws InterruptedException if the thread is interrupted before they stopped
	 */
	Stopped pause(SharedMemory memory) throws InterruptedException;

	/**
	 * The time for which writers are stopped.
	 */
	@FunctionalInterface
	interface Stopped extends AutoCloseable {

		/**
		 * Lets the writers continue. Called once, by the thread that stopped them,
		 * whatever has happened in the meantime.
		 */
		@Override
		void close();

	}

}
