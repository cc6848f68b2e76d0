package io.sharedmemory.endive;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A call that may block in a channel of the JDK, for a virtual thread: who interrupts
 * one, or closes the channel, waits for ever until the channel is ready, because there is
 * no native thread to be woken.
 */
final class PlatformThreadCall {

	private PlatformThreadCall() {
	}

	/**
	 * Calls in a platform thread, and waits for it. If the caller is interrupted, that
	 * thread is, too.
	 * @throws InterruptedException if the caller is interrupted; the call has ended then
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
				// The caller is about to say so.
				thread.interrupt();
			}
		}
	}

}
