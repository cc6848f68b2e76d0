package io.sharedmemory.endive;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A call that may block in a channel of the JDK, for a virtual thread. Interrupting a
 * virtual thread there, or closing the channel, blocks until the channel is ready,
 * because there is no native thread to wake.
 */
final class PlatformThreadCall {

	private PlatformThreadCall() {
	}

	/**
	 * Makes a call in a platform thread, and waits for it. If the caller is interrupted,
	 * that thread is interrupted, too.
	 * @throws InterruptedException if the caller is interrupted; the call has ended by
	 * then
	 */
	static <T> T run(Callable<T> call) throws InterruptedException {
		FutureTask<T> task = new FutureTask<>(call);
		Thread thread = Thread.ofPlatform().daemon().name("wasm-io").start(task);
		try {
			return task.get();
		}
		catch (InterruptedException ex) {
			thread.interrupt();
			awaitEnd(thread);
			throw ex;
		}
		catch (ExecutionException ex) {
			switch (task.exceptionNow()) {
				case RuntimeException failure -> throw failure;
				case Error error -> throw error;
				case InterruptedException interrupt -> throw interrupt;
				default -> throw new IllegalStateException(ex);
			}
		}
	}

	private static void awaitEnd(Thread thread) {
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				// The caller is about to report it.
				thread.interrupt();
			}
		}
	}

}
