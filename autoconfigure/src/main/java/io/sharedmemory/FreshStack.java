package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Runs what must not end half way for lack of stack or heap, however deep the caller is
 * in its own stack: a class whose initialisation fails cannot be used as long as the JVM
 * runs.
 */
public final class FreshStack {

	/** In bytes. */
	static final long SIZE = 1 << 20;

	/** In bytes: more than what the first use of anything here takes. */
	private static final int HEAP = 2 << 20;

	private FreshStack() {
	}

	/**
	 * Runs an action in a thread of its own, and waits until it has ended. An interrupt
	 * of the caller does not end it, and is kept.
	 * @param action what to run; it may have run, wholly or not, if this throws
	 * @throws RuntimeException what the action throws
	 * @throws StackOverflowError if the caller has not even the stack to start a thread
	 * @throws OutOfMemoryError if the system has no thread, or if there are not two
	 * megabytes of heap; the action has not run then
	 */
	public static void run(Runnable action) {
		Run run = new Run(action);
		Thread thread = new Thread(null, run, "shared-memory-first-use", SIZE);
		thread.setDaemon(true);
		thread.start();
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		run.rethrow();
	}

	private static final class Run implements Runnable {

		private final Runnable action;

		/** There until the action begins. */
		@SuppressWarnings("unused") // it is there to be given back
		private byte @Nullable [] heap = new byte[HEAP];

		/** Read after the thread has ended. */
		private @Nullable Throwable failure;

		Run(Runnable action) {
			this.action = action;
		}

		@Override
		public void run() {
			this.heap = null;
			try {
				this.action.run();
			}
			catch (RuntimeException | Error ex) {
				this.failure = ex;
			}
		}

		void rethrow() {
			switch (this.failure) {
				case null -> {
				}
				case RuntimeException ex -> throw ex;
				case Error error -> throw error;
				default -> throw new IllegalStateException(this.failure);
			}
		}

	}

}
