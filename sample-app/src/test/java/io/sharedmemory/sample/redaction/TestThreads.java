package io.sharedmemory.sample.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static io.sharedmemory.sample.redaction.Eventually.eventually;

/**
 * The threads that a test started. Closing it interrupts those that are left.
 */
final class TestThreads implements AutoCloseable {

	private final List<TestThread<?>> threads = new ArrayList<>();

	<T> TestThread<T> start(Callable<T> work) {
		TestThread<T> thread = new TestThread<>(work);
		this.threads.add(thread);
		thread.thread.start();
		return thread;
	}

	@Override
	public void close() {
		this.threads.forEach(TestThread::interrupt);
	}

	/**
	 * A thread, with what became of it.
	 *
	 * @param <T> the type of its result
	 */
	static final class TestThread<T> {

		private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

		private final FutureTask<T> task;

		private final Thread thread;

		private TestThread(Callable<T> work) {
			this.task = new FutureTask<>(work);
			this.thread = Thread.ofPlatform().daemon().unstarted(this.task);
		}

		/**
		 * Waits until the thread waits for something itself.
		 * @throws Exception what the thread threw instead
		 */
		TestThread<T> awaitWaiting() throws Exception {
			eventually("a waiting thread").until(() -> isDone() || WAITING.contains(this.thread.getState()));
			if (isDone()) {
				throw new AssertionError("The thread did not wait but returned " + join());
			}
			return this;
		}

		boolean isDone() {
			return this.task.isDone();
		}

		void interrupt() {
			this.thread.interrupt();
		}

		/**
		 * Waits for the end of the thread.
		 * @return its result
		 * @throws Exception what the thread threw
		 */
		T join() throws Exception {
			try {
				return this.task.get(Eventually.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof Error error) {
					throw error;
				}
				throw (Exception) ex.getCause();
			}
			catch (TimeoutException ex) {
				AssertionError hanging = new AssertionError("Still running after " + Eventually.LIMIT);
				hanging.setStackTrace(this.thread.getStackTrace());
				throw hanging;
			}
		}

	}

}
